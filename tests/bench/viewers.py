"""The viewers of a benchmark, in a process of their own: many sockets and what they receive.

Run as `python -m tests.bench.viewers COUNT [--come-back] ADDRESS…`. A viewer connects to the first address; one that
loses its socket reconnects like the browser code, to the addresses in turn, as through a load balancer.

Prints `ready` when all are connected. Answers each line on its standard input: `until REV VERSION` with `all` when all
are connected and have that revision and that version of the tallies; `closed` with the number of lost sockets. Ends
with its standard input, after a line with the steps of its ledger.
"""

import argparse
import asyncio
import random
import sys
import time
from urllib.parse import urlencode, urlsplit

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.bench.accounting import raise_open_files_limit
from tests.bench.ledger import Ledger, Told

# How many first handshakes run at the same time; reconnects are not limited.
CONNECTING = 32
CONNECT_TIMEOUT_S = 30.0
# As in frontend/src/net/backoff.ts and socket.ts.
BACKOFF_BASE_S, BACKOFF_CAP_S = 0.5, 20.0
OPEN_TIMEOUT_S = 10.0
LASTING_S = 10.0
LOOK_S = 0.02


class Crowd:
    """All viewers together."""

    def __init__(self, size: int, addresses: list[str], *, comes_back: bool) -> None:
        self.addresses = addresses
        self.comes_back = comes_back
        self.ledger = Ledger()
        self.closed = 0
        self.viewers = [Viewer(self) for _ in range(size)]
        self.returning: set[asyncio.Task[None]] = set()

    async def come(self) -> None:
        """Connect all viewers."""
        gate = asyncio.Semaphore(CONNECTING)

        async def connect(viewer: "Viewer") -> None:
            async with gate:
                await viewer.connect(CONNECT_TIMEOUT_S)

        await asyncio.gather(*map(connect, self.viewers))

    async def until(self, rev: int, version: int) -> None:
        """Wait until all are connected and have a revision and a version of the tallies."""
        while not all(viewer.has(rev, version) for viewer in self.viewers):  # noqa: ASYNC110  (10,000 events would cost more)
            await asyncio.sleep(LOOK_S)

    async def obey(self, command: list[str]) -> str:
        """Follow a line of the standard input; returns the answer."""
        match command:
            case ["until", rev, version]:
                await self.until(int(rev), int(version))
                return "all"
            case ["closed"]:
                return f"closed {self.closed}"
        raise ValueError(command)

    def lose(self, viewer: "Viewer") -> None:
        """Note a lost socket, and let the viewer reconnect if viewers do so in this run."""
        self.closed += 1
        if self.comes_back:
            task = asyncio.create_task(viewer.come_back())
            self.returning.add(task)
            task.add_done_callback(self.returning.discard)

    def leave(self) -> None:
        """Disconnect all viewers."""
        self.comes_back = False
        for task in self.returning:
            task.cancel()
        for viewer in self.viewers:
            viewer.leave()


class Viewer(WSListener):
    """One reader's page: a socket and the revision it has."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._told: Told | None = None
        self._transport: WSTransport | None = None
        self._turn = 0
        self._failures = 0
        self._opened = 0.0

    def has(self, rev: int, version: int) -> bool:
        told = self._told
        return self._transport is not None and told is not None and told.rev >= rev and told.version >= version

    async def connect(self, timeout_s: float) -> None:
        """Open a socket from this viewer's revision."""
        address = self._crowd.addresses[self._turn % len(self._crowd.addresses)]
        if self._told:
            address += f"?{urlencode({'epoch': self._crowd.ledger.epoch, 'since': self._told.rev})}"
        self._turn += 1
        origin = {"Origin": f"http://{urlsplit(address).netloc}"}
        await ws_connect(lambda: self, address, extra_headers=origin, websocket_handshake_timeout=timeout_s)

    async def come_back(self) -> None:
        """Open another socket, with back-off."""
        if time.monotonic() - self._opened >= LASTING_S:
            self._failures = 0
        while True:
            await asyncio.sleep(random.random() * min(BACKOFF_CAP_S, BACKOFF_BASE_S * 2**self._failures))
            self._failures += 1
            try:
                return await self.connect(OPEN_TIMEOUT_S)
            except (OSError, TimeoutError, WSError):
                continue

    def leave(self) -> None:
        if self._transport:
            self._transport.disconnect(graceful=False)

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport
        self._opened = time.monotonic()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._told = self._crowd.ledger.take(self._told, frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._transport = None
        self._crowd.lose(self)


async def run(crowd: Crowd) -> None:
    """Connect the crowd, and follow standard input until it ends."""
    commands = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), sys.stdin)
    await crowd.come()
    print("ready", flush=True)
    async for line in commands:
        print(await crowd.obey(line.decode().split()), flush=True)
    crowd.leave()
    print(crowd.ledger.dump(), flush=True)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("count", type=int)
    options.add_argument("addresses", nargs="+")
    options.add_argument("--come-back", action="store_true")
    chosen = options.parse_args()
    raise_open_files_limit()
    asyncio.run(run(Crowd(chosen.count, chosen.addresses, comes_back=chosen.come_back)))
