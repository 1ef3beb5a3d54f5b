"""WebSockets with every byte written by the test: RFC 6455 as far as a test needs it, and as invalid as it wants."""

import os
import socket as sockets
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.servers import Hustings
from tests.support.stage import Place

TEXT, PING, PONG, CONTINUATION, CLOSE = 1, 9, 10, 0, 8
LAST = 0x80


def frame(opcode: int, payload: bytes = b"", *, last: bool = True) -> bytes:
    """Return a masked frame of at most 125 bytes."""
    mask = os.urandom(4)
    masked = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload))
    return bytes([opcode | (LAST if last else 0), 0x80 | len(payload)]) + mask + masked


class RawSocket:
    """An open WebSocket to which the test writes bytes, and from which it reads when it wants to."""

    def __init__(self, server: Hustings, place: Place, *, narrow: bool = False) -> None:
        self.connection = sockets.socket()
        if narrow:
            self.connection.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        self.connection.settimeout(20)
        self.connection.connect(("127.0.0.1", server.port))
        self.send(
            f"GET /ws/articles/{place.slug}/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
            f"Origin: {server.address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
        )
        self.reader = self.connection.makefile("rb")
        assert b" 101 " in self.reader.readline()
        while self.reader.readline().strip():
            pass

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def read_frame(self) -> tuple[int, bytes]:
        """Return the next frame's opcode and payload."""
        first, size = self.reader.read(2)
        if size == 126:
            (size,) = struct.unpack("!H", self.reader.read(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self.reader.read(8))
        return first & 0x0F, self.reader.read(size)

    def close_code(self) -> int:
        """Return the server's close code."""
        while True:
            opcode, payload = self.read_frame()
            if opcode == CLOSE:
                return int(struct.unpack("!H", payload[:2])[0])


@contextmanager
def raw_socket(server: Hustings, place: Place, *, narrow: bool = False) -> Iterator[RawSocket]:
    raw = RawSocket(server, place, narrow=narrow)
    try:
        yield raw
    finally:
        raw.reader.close()
        raw.connection.close()
