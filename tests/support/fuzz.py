"""Clients that send what no browser sends: random handshakes and frames, reproducible by seed."""

import random
import socket as sockets
import struct
from collections.abc import Callable
from dataclasses import dataclass, field

ANSWER_TIMEOUT_S = 15.0
# Shorter than any answer takes: then the client stops waiting, and continues or leaves.
PEEK_S = 0.005

BAD_TEXT = (b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\xe2\x82", b"\x00")
SUBPROTOCOLS = (
    "",
    "hustings.frame",
    "hustings.frame, bearer.",
    "hustings.frame, bearer.x.y.z",
    "hustings.frame, hustings.frame",
    "hustings.frame, bearer.%ff%fe",
    "a, b, c",
    "%00, %0d%0a",
    ", ".join(f"p{number}" for number in range(500)),
    "bearer." + "x" * 7_000,
)
JSON = (
    b'{"type": "like", "id": "1", "comment": 1}',
    b'{"type": "vote", "id": "2", "poll": 999999999999999999999, "choices": [1e400]}',
    b'{"type": "comment", "id": "3", "body": "\\ud800", "key": "x"}',
    b'{"type": {}, "id": []}',
    b"[" * 5_000,
    b'{"id": "' + b"x" * 10_000 + b'"}',
    b"null",
    b"NaN",
    b"",
)


@dataclass
class Findings:
    """What the clients saw: how often each status came, and the errors."""

    statuses: dict[str, int] = field(default_factory=dict)
    closed: int = 0
    problems: list[str] = field(default_factory=list)


def attack(port: int, slug: str, seed: int, clients: int) -> Findings:
    """Run hostile clients one after the other; returns what they saw."""
    found = Findings()
    for number in range(clients):
        # A failure can be repeated on its own.
        _Client(port, slug, random.Random(f"{seed}-{number}"), found, f"seed {seed}, client {number}").run()
    return found


class _Client:
    def __init__(self, port: int, slug: str, dice: random.Random, found: Findings, name: str) -> None:
        self._port = port
        self._slug = slug
        self._dice = dice
        self._found = found
        self._name = name

    def run(self) -> None:
        with sockets.create_connection(("127.0.0.1", self._port), timeout=ANSWER_TIMEOUT_S) as self._connection:
            try:
                self._run()
            except ConnectionError:
                # The server has cut it off.
                self._found.closed += 1
            except TimeoutError:
                self._found.problems.append(f"{self._name}: neither an answer nor an end")

    def _run(self) -> None:
        self._send(self._handshake())
        status = self._status()
        self._found.statuses[status] = self._found.statuses.get(status, 0) + 1
        if status.startswith("5"):
            self._found.problems.append(f"{self._name}: answered {status}")
        if status != "101":
            return
        for _ in range(self._dice.randrange(1, 12)):
            self._send(self._dice.choice(_FRAMES)(self._dice))
            self._read_what_is_there()
        if self._dice.random() < 0.5:
            self._send(_frame(8, b"\x03\xe8", self._dice))
            self._connection.settimeout(ANSWER_TIMEOUT_S)
            while self._connection.recv(65_536):
                pass
            self._found.closed += 1

    def _handshake(self) -> bytes:
        dice = self._dice
        query = dice.choice(
            ["", "?since=0", "?since=-1", "?since=" + "9" * 40, "?epoch=%ff&since=x", "?since=1&since=2"]
        )
        path = dice.choice(
            [f"/ws/articles/{self._slug}/"] * 8 + ["/ws/moderation/", "/ws/articles/%ff/", "/ws/", "/%00"]
        )
        headers = {
            "Host": f"127.0.0.1:{self._port}",
            "Origin": f"http://127.0.0.1:{self._port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        if dice.random() < 0.4:
            headers["Sec-WebSocket-Protocol"] = dice.choice(SUBPROTOCOLS)
        if dice.random() < 0.2:
            headers["Cookie"] = dice.choice(["sessionid=\xff", "hustings_voter=x:y:z", "=;=;=", "a" * 5_000])
        if dice.random() < 0.2:
            headers["Sec-WebSocket-Extensions"] = dice.choice(["permessage-deflate", 'x; y="z"', ";;;", "a," * 500])
        if dice.random() < 0.3:
            name = dice.choice(list(headers))
            headers[name] = dice.choice(["", "x", "\xff", "13, 13", "null", "http://[", "A" * 24, "websocket, x"])
        if dice.random() < 0.1:
            name = dice.choice(["Daphne-Root-Path", "X-Forwarded-For", "X-Forwarded-Proto", "User-Agent", "X_Y"])
            headers[name] = dice.choice(["\xff", "%ff", "/../", "https, http", "203.0.113.7:x", "\x7f"])
        lines = [f"GET {path}{query} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        request = "\r\n".join(lines).encode("latin-1")
        if dice.random() < 0.1:
            body = _frame(9, b"early", dice) * 20
            request = request[:-2] + f"Content-Length: {len(body)}\r\n\r\n".encode() + body
        return request

    def _send(self, data: bytes) -> None:
        self._connection.settimeout(ANSWER_TIMEOUT_S)
        if self._dice.random() < 0.2 and len(data) > 2:
            # In two parts, split anywhere.
            place = self._dice.randrange(1, len(data))
            self._connection.sendall(data[:place])
            data = data[place:]
        self._connection.sendall(data)

    def _status(self) -> str:
        line = b""
        while not line.endswith(b"\n"):
            byte = self._connection.recv(1)
            if not byte:
                raise ConnectionResetError
            line += byte
        return line.split()[1].decode()

    def _read_what_is_there(self) -> None:
        self._connection.settimeout(PEEK_S)
        try:
            if not self._connection.recv(65_536):
                raise ConnectionResetError
        except TimeoutError:
            return


def _frame(first: int, payload: bytes, dice: random.Random, *, last: bool = True) -> bytes:
    mask = dice.randbytes(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    size = len(payload)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 1 << 16:
        length = bytes([0x80 | 126]) + struct.pack("!H", size)
    else:
        length = bytes([0x80 | 127]) + struct.pack("!Q", size)
    return bytes([first | (0x80 if last else 0)]) + length + mask + masked


def _any_frame(dice: random.Random) -> bytes:
    """Make a frame of any kind, with any flags and possibly a wrong length."""
    payload = dice.randbytes(dice.choice([0, 1, 2, 125, 126, 1_000]))
    return _frame(dice.randrange(128), payload, dice, last=dice.random() < 0.7)


def _lying_length(dice: random.Random) -> bytes:
    size = dice.choice([0, 125, 126, 65_535, 65_536, 1 << 31, (1 << 63) - 1, (1 << 64) - 1])
    form = dice.choice([bytes([0xFE]) + struct.pack("!H", size & 0xFFFF), bytes([0xFF]) + struct.pack("!Q", size)])
    return bytes([0x81]) + form + dice.randbytes(dice.choice([0, 4, 200]))


def _bad_text(dice: random.Random) -> bytes:
    return _frame(1, dice.choice(BAD_TEXT), dice)


def _bad_text_in_pieces(dice: random.Random) -> bytes:
    return _frame(1, b"\xe2", dice, last=False) + _frame(0, b"\x28\xa1", dice)


def _command(dice: random.Random) -> bytes:
    return _frame(dice.choice([1, 1, 2]), dice.choice(JSON), dice)


def _too_big(dice: random.Random) -> bytes:
    return _frame(1, b"x" * 17_000, dice)


def _close(dice: random.Random) -> bytes:
    payload = dice.choice(
        [b"", b"\x03", b"\x03\xe8", b"\x03\xed", b"\xff\xff", b"\x03\xe8\xff\xfe", b"\x0f\xa0" + b"x" * 123]
    )
    return _frame(8, payload, dice)


def _pieces(dice: random.Random) -> bytes:
    return _frame(1, b"{", dice, last=False) + _frame(0, b"", dice, last=False) * dice.choice([3, 63, 500, 5_000])


def _flood(dice: random.Random) -> bytes:
    return _frame(dice.choice([9, 10, 1]), b"x" * dice.choice([0, 125]), dice) * dice.choice([50, 1_000, 5_000])


def _unmasked(dice: random.Random) -> bytes:
    return b"\x81\x02{}" * dice.choice([1, 2_000])


def _anything(dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice([1, 10, 1_000, 60_000]))


def _another_request(dice: random.Random) -> bytes:
    return b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n"


_FRAMES: tuple[Callable[[random.Random], bytes], ...] = (
    _any_frame,
    _any_frame,
    _lying_length,
    _bad_text,
    _bad_text_in_pieces,
    _command,
    _command,
    _too_big,
    _close,
    _pieces,
    _flood,
    _unmasked,
    _anything,
    _another_request,
)
