"""The viewers of a benchmark, in a process of their own: many sockets at one address, and what each was told.

Run as `python -m tests.bench.viewers ADDRESS COUNT`. Prints `ready` when all are connected, then `all ID` each time
that the last of them has been told of comment ID. Ends with its standard input, with a `Report` in JSON.
"""

import asyncio
import json
import sys
from collections import Counter
from dataclasses import asdict, dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

# How many handshakes are under way at the same time.
CONNECTING = 32
CONNECT_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class Report:
    """What came: frames and their bytes over all viewers, and how many viewers missed, or were told twice, what."""

    frames: int
    bytes: int
    missed: int
    doubled: int
    closed: int


@lru_cache(maxsize=64)
def comments_in(payload: bytes) -> tuple[int, ...]:
    """Return the comments that a frame brings: the same bytes come once per viewer and are parsed once."""
    frame = json.loads(payload)
    return tuple(comment["id"] for comment in frame["comments"]) if frame["type"] == "changes" else ()


class Crowd:
    """All viewers together."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.told: list[Counter[int]] = []
        self.frames = self.bytes = self.closed = 0
        self._told_of: Counter[int] = Counter()

    def take(self, told: Counter[int], payload: bytes) -> None:
        """Note a frame that one viewer got."""
        comments = comments_in(payload)
        if not comments:
            return
        self.frames += 1
        self.bytes += len(payload)
        told.update(comments)
        for comment in comments:
            self._told_of[comment] += 1
            if self._told_of[comment] == self.size:
                print("all", comment, flush=True)

    def report(self) -> Report:
        """Compare what each viewer was told with what any of them was."""
        return Report(
            frames=self.frames,
            bytes=self.bytes,
            missed=sum(told.keys() != self._told_of.keys() for told in self.told),
            doubled=sum(any(times > 1 for times in told.values()) for told in self.told),
            closed=self.closed,
        )


class Viewer(WSListener):
    """One socket."""

    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd
        self._told: Counter[int] = Counter()
        crowd.told.append(self._told)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self._crowd.take(self._told, frame.get_payload_as_bytes())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._crowd.closed += 1


async def watch(address: str, size: int) -> Report:
    """Connect so many viewers and keep them until standard input ends."""
    crowd = Crowd(size)
    parts = urlsplit(address)
    origin = {"Origin": f"http://{parts.netloc}"}
    gate = asyncio.Semaphore(CONNECTING)

    async def connect() -> WSTransport:
        async with gate:
            transport, _ = await ws_connect(
                lambda: Viewer(crowd), address, extra_headers=origin, websocket_handshake_timeout=CONNECT_TIMEOUT_S
            )
            return transport

    transports = await asyncio.gather(*(connect() for _ in range(size)))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    report = crowd.report()
    for transport in transports:
        transport.disconnect(graceful=False)
    return report


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(watch(sys.argv[1], int(sys.argv[2]))))), flush=True)
