"""Writers who comment and vote in a benchmark, in their own process, by commands over sockets.

Run as `python -m tests.bench.writers POLL CHOICES COMMENTS_PER_S VOTES_PER_S ADDRESS…`. Prints `ready` when all are
connected; for each line `start` it starts to write and prints `started`, for `newest` the newest acknowledged revision.
When its standard input ends, it waits for all acks, prints a line with all changes, and exits.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import count, cycle
from typing import Any
from uuid import uuid4

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.support.client import Client, eventually

# Below the limit of one socket.
COMMANDS_PER_S_AND_WRITER = 4.0
# A writer with this many unanswered commands pauses, so that commands don't pile up.
MAX_WAITING = 8
BODY = "The old bridge did its duty for a hundred years."
REOPEN_S = 0.2
OPEN_TIMEOUT_S = 10.0
ACK_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Change:
    """A committed change: its comment or poll, the revision or tally version, and in milliseconds of the machine's
    monotonic clock when it was first sent and when its ack arrived.
    """

    kind: str
    id: int
    at: int
    sent_ms: int
    acked_ms: int


def now_ms() -> int:
    """Return the machine's monotonic clock, shared by all processes."""
    return time.monotonic_ns() // 1_000_000


class Writer(WSListener):
    """One reader's socket; an unacknowledged command is sent again on the next one."""

    def __init__(self, addresses: list[str], cookies: str) -> None:
        self._addresses = cycle(addresses)
        self._cookies = cookies
        self._transport: WSTransport | None = None
        self._ids = count(1)
        self._waiting: dict[str, tuple[dict[str, Any], int]] = {}
        self._reopening: asyncio.Task[None] | None = None
        self.changes: list[Change] = []
        self.refused: list[str] = []

    async def open(self) -> None:
        """Connect, and send pending commands again."""
        address = next(self._addresses)
        headers = {"Origin": address.replace("ws", "http", 1).partition("/ws/")[0], "Cookie": self._cookies}
        await ws_connect(lambda: self, address, extra_headers=headers, websocket_handshake_timeout=OPEN_TIMEOUT_S)
        for command, _ in self._waiting.values():
            self._send(command)

    def give(self, command: dict[str, Any]) -> None:
        """Send a command."""
        command["id"] = str(next(self._ids))
        self._waiting[command["id"]] = (command, now_ms())
        if self._transport:
            self._send(command)

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    @property
    def is_busy(self) -> bool:
        return len(self._waiting) >= MAX_WAITING

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._reopening = asyncio.create_task(self._reopen())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        # Diffs arrive here too; writers ignore them.
        if payload.startswith((b'{"type":"ack"', b'{"type":"error"')):
            self._note(json.loads(payload))

    def _note(self, answer: dict[str, Any]) -> None:
        command, sent_ms = self._waiting.pop(answer["id"])
        if answer["type"] == "error":
            self.refused.append(answer["code"])
        elif command["type"] == "comment":
            comment = answer["comment"]
            self.changes.append(Change("comment", comment["id"], comment["rev"], sent_ms, now_ms()))
        else:
            tally = answer["tally"]
            self.changes.append(Change("vote", tally["poll"], tally["version"], sent_ms, now_ms()))

    def _send(self, command: dict[str, Any]) -> None:
        assert self._transport
        self._transport.send(WSMsgType.TEXT, json.dumps(command).encode())

    async def _reopen(self) -> None:
        while True:
            await asyncio.sleep(REOPEN_S)
            try:
                return await self.open()
            except (OSError, TimeoutError, WSError):
                continue


class Desk:
    """All writers, and how fast they write."""

    def __init__(self, chosen: argparse.Namespace) -> None:
        self._chosen = chosen
        self._http = [address.replace("ws", "http", 1).partition("/ws/")[0] for address in chosen.addresses]
        self._working: list[asyncio.Task[None]] = []
        self.authors: list[Writer] = []
        self.voters: list[Writer] = []

    @property
    def writers(self) -> list[Writer]:
        return self.authors + self.voters

    async def open(self) -> None:
        """Connect all writers: authors with a name, voters without."""
        chosen = self._chosen
        for writers, per_s in ((self.authors, chosen.comments_per_s), (self.voters, chosen.votes_per_s)):
            for number in range(-(-int(per_s) // int(COMMANDS_PER_S_AND_WRITER))):
                turn = number % len(self._http)
                async with Client(self._http[turn]) as client:
                    await (client.be_guest(f"Author {number}") if writers is self.authors else client.session())
                    cookies = "; ".join(f"{name}={value}" for name, value in client.http.cookies.items())
                writers.append(Writer([*chosen.addresses[turn:], *chosen.addresses[:turn]], cookies))
                await writers[-1].open()

    def start(self) -> None:
        """Start to write."""
        for writers, per_s, commands in (
            (self.authors, self._chosen.comments_per_s, self._comments()),
            (self.voters, self._chosen.votes_per_s, self._votes()),
        ):
            if writers:
                self._working.append(asyncio.create_task(_write(writers, per_s, commands)))

    async def stop(self) -> str:
        """Stop writing, wait until everything is acknowledged; returns all changes as JSON."""
        for task in self._working:
            task.cancel()
        await eventually(lambda: all(writer.is_idle for writer in self.writers), timeout_s=ACK_TIMEOUT_S)
        changes = [asdict(change) for writer in self.writers for change in writer.changes]
        return json.dumps({"changes": changes, "refused": [code for writer in self.writers for code in writer.refused]})

    def newest(self) -> int:
        """Return the newest acknowledged revision."""
        return max((change.at for writer in self.authors for change in writer.changes[-1:]), default=0)

    def _comments(self) -> Iterator[dict[str, Any]]:
        while True:
            yield {"type": "comment", "body": BODY, "key": str(uuid4())}

    def _votes(self) -> Iterator[dict[str, Any]]:
        choices = [int(choice) for choice in self._chosen.choices.split(",")]
        for number in count():
            # Another choice after each round through the voters, so that every vote changes a ballot.
            choice = choices[number // len(self.voters) % len(choices)]
            yield {"type": "vote", "poll": self._chosen.poll, "choices": [choice]}


async def _write(writers: list[Writer], per_s: float, commands: Iterator[dict[str, Any]]) -> None:
    """Send this many commands per second, evenly, by the writers in turn, skipping those who wait for answers."""
    began = time.monotonic()
    for number, writer in enumerate(cycle(writers)):
        await asyncio.sleep(began + number / per_s - time.monotonic())
        if not writer.is_busy:
            writer.give(next(commands))


async def run(desk: Desk) -> None:
    """Connect the writers, and follow standard input until it ends."""
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    await desk.open()
    print("ready", flush=True)
    async for line in commands:
        match line.decode().strip():
            case "start":
                desk.start()
                print("started", flush=True)
            case "newest":
                print("newest", desk.newest(), flush=True)
    print(await desk.stop(), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("poll", type=int)
    options.add_argument("choices")
    options.add_argument("comments_per_s", type=float)
    options.add_argument("votes_per_s", type=float)
    options.add_argument("addresses", nargs="+")
    asyncio.run(run(Desk(options.parse_args())))
