"""The voters of a benchmark, in a process of their own: many sockets at one article, each with its own ballot.

Run as `python -m tests.bench.voters`, with the `Electorate` in JSON on standard input's first line. Prints `ready` when
all are connected; each further line, a `Round`, is answered with its `Outcome`. Ends with its standard input.
"""

import asyncio
import json
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass
from itertools import count
from urllib.parse import urlsplit

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.bench.viewers import CONNECT_TIMEOUT_S, CONNECTING


@dataclass(frozen=True, slots=True)
class Electorate:
    """The voters' addresses: one socket each, with the cookie that its ballot belongs to."""

    addresses: list[str]
    cookies: list[str]
    poll: int
    choices: list[int]


@dataclass(frozen=True, slots=True)
class Round:
    """A round: the number of votes in flight, and its duration."""

    concurrent: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A round's result: acknowledged votes, votes with another answer, and the time to the acks."""

    acknowledged: int
    refused: int
    took_s: float
    median_ms: float
    p99_ms: float


class Voter(WSListener):
    """One socket. Each vote changes the choice, so that it changes the tally."""

    def __init__(self, crowd: "Crowd", number: int) -> None:
        self._crowd = crowd
        self._votes = count(number)
        self._sent = 0.0
        self._id = b""
        self.transport: WSTransport | None = None

    def vote(self) -> None:
        """Send a vote."""
        assert self.transport
        number = next(self._votes)
        choices = self._crowd.electorate.choices
        poll, choice = self._crowd.electorate.poll, choices[number % len(choices)]
        self._sent = time.perf_counter()
        message = f'{{"type":"vote","id":"{number}","poll":{poll},"choices":[{choice}]}}'
        self.transport.send(WSMsgType.TEXT, message.encode())

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        # Answers to commands start with their type; all other messages are what viewers get.
        head = frame.get_payload_as_bytes()[:24]
        if b'"ack"' in head or b'"error"' in head:
            self._crowd.answered(self, is_ack=b'"ack"' in head, took_s=time.perf_counter() - self._sent)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self._crowd.lost += 1


class Crowd:
    """All voters together."""

    def __init__(self, electorate: Electorate) -> None:
        self.electorate = electorate
        self.lost = 0
        self._idle: deque[Voter] = deque()
        self._under_way = 0
        self._end = 0.0
        self._took_s: list[float] = []
        self._refused = 0
        self._done = asyncio.Event()

    async def connect(self) -> None:
        """Open every socket."""
        gate = asyncio.Semaphore(CONNECTING)

        async def connect(number: int, address: str, cookie: str) -> None:
            voter = Voter(self, number)
            headers = {"Origin": f"http://{urlsplit(address).netloc}", "Cookie": cookie}
            async with gate:
                voter.transport, _ = await ws_connect(
                    lambda: voter, address, extra_headers=headers, websocket_handshake_timeout=CONNECT_TIMEOUT_S
                )
            self._idle.append(voter)

        pairs = zip(self.electorate.addresses, self.electorate.cookies, strict=True)
        await asyncio.gather(*(connect(number, *pair) for number, pair in enumerate(pairs)))

    async def vote(self, wanted: Round) -> Outcome:
        """Keep a number of votes in flight, each by the voter who has been idle for longest."""
        self._took_s, self._refused = [], 0
        self._done.clear()
        began = time.perf_counter()
        self._end = began + wanted.duration_s
        for _ in range(wanted.concurrent):
            self._send_next()
        await self._done.wait()
        took_s = time.perf_counter() - began
        by_length = sorted(self._took_s)
        return Outcome(
            acknowledged=len(by_length),
            refused=self._refused + self.lost,
            took_s=took_s,
            median_ms=1000 * by_length[len(by_length) // 2],
            p99_ms=1000 * by_length[len(by_length) * 99 // 100],
        )

    def answered(self, voter: Voter, *, is_ack: bool, took_s: float) -> None:
        """Note the answer to a vote, and send the next."""
        self._under_way -= 1
        self._idle.append(voter)
        if is_ack:
            self._took_s.append(took_s)
        else:
            self._refused += 1
        if time.perf_counter() < self._end:
            self._send_next()
        elif not self._under_way:
            self._done.set()

    def _send_next(self) -> None:
        self._under_way += 1
        self._idle.popleft().vote()


async def main() -> None:
    """Follow standard input."""
    crowd = Crowd(Electorate(**json.loads(sys.stdin.readline())))
    await crowd.connect()
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        print(json.dumps(asdict(await crowd.vote(Round(**json.loads(line))))), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
