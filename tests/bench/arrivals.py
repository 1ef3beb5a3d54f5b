"""Readers who arrive, in a process of their own: each loads the page and its files, opens a socket, and some write.

Run as `python -m tests.bench.arrivals --evening JSON --seconds S COUNT ADDRESS…`. It answers like `viewers`; with
`start` the readers begin to arrive, evenly over the seconds; `arrived` waits for all of them, and is answered with an
`Arrived`.
"""

import argparse
import asyncio
import json
import time
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from picows import WSError

from tests.bench.accounting import raise_open_files_limit
from tests.bench.plain_http import Connection
from tests.bench.viewers import Crowd, Viewer, run
from tests.bench.writers import Change, now_ms

ONE_VOTES_IN, ONE_COMMENTS_IN = 5, 50
SOCKET_TIMEOUT_S = 30.0
NO_ANSWER = 0


@dataclass(frozen=True, slots=True)
class Evening:
    """What the readers ask for: the article's page, the files that it names, and the poll in which they vote."""

    page: str
    files: list[str]
    poll: int
    choices: list[int]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Each page's time from the connection to its last byte, the statuses of all answers, and what was written."""

    pages_ms: list[float]
    statuses: dict[str, int]
    changes: list[dict[str, Any]]


class Refused(Exception):
    """The server refused what a reader wrote."""


class Arrivals(Crowd):
    """The readers of one process."""

    def __init__(self, size: int, addresses: list[str], evening: Evening, seconds: float) -> None:
        super().__init__(size, addresses, comes_back=True)
        self._evening = evening
        self._seconds = seconds
        self._pages_ms: list[float] = []
        self._statuses: Counter[int] = Counter()
        self._changes: list[Change] = []
        self._numbers = count()
        self._arriving: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Wait for the line that starts them."""

    async def obey(self, command: list[str]) -> str:
        """Follow a line of the standard input; returns the answer."""
        match command:
            case ["start"]:
                self._arriving = asyncio.create_task(self._arrive())
                return "started"
            case ["arrived"]:
                assert self._arriving
                await self._arriving
                statuses = {str(status): number for status, number in self._statuses.items()}
                return json.dumps(asdict(Arrived(self._pages_ms, statuses, [asdict(done) for done in self._changes])))
        return await super().obey(command)

    async def _arrive(self) -> None:
        began = time.monotonic()
        async with asyncio.TaskGroup() as readers:
            for number, viewer in enumerate(self.viewers):
                await asyncio.sleep(began + number / len(self.viewers) * self._seconds - time.monotonic())
                readers.create_task(self._be_reader(viewer))

    async def _be_reader(self, viewer: Viewer) -> None:
        try:
            await self._read(viewer)
        except Refused:
            # It is counted by its status; a reader would try again later.
            pass
        except (OSError, TimeoutError, WSError, asyncio.IncompleteReadError):
            self._statuses[NO_ANSWER] += 1

    async def _read(self, viewer: Viewer) -> None:
        number = next(self._numbers)
        server = urlsplit(self.addresses[0])
        assert server.hostname and server.port
        began = time.monotonic()
        async with Connection(server.hostname, server.port) as connection:
            self._statuses[(await connection.ask("GET", self._evening.page)).status] += 1
            self._pages_ms.append((time.monotonic() - began) * 1000)
            for file in self._evening.files:
                self._statuses[(await connection.ask("GET", file)).status] += 1
            await viewer.connect(SOCKET_TIMEOUT_S)
            if number % ONE_COMMENTS_IN == 0:
                await self._comment(connection, number)
            elif number % ONE_VOTES_IN == 1:
                await self._vote(connection, number)

    async def _comment(self, connection: Connection, number: int) -> None:
        await self._write(connection, "POST", "/api/v1/session", {"name": f"Reader {number} {uuid4().hex[:4]}"})
        body = {"body": f"The {number}th word of this evening.", "parent": None, "key": str(uuid4())}
        slug = self._evening.page.strip("/").rpartition("/")[2]
        sent = now_ms()
        comment = (await self._write(connection, "POST", f"/api/v1/articles/{slug}/comments", body))["comment"]
        self._changes.append(Change("comment", comment["id"], comment["rev"], sent, now_ms()))

    async def _vote(self, connection: Connection, number: int) -> None:
        # As the page does: the answer to a first vote sets the cookie that it belongs to.
        choice = self._evening.choices[number // ONE_VOTES_IN % len(self._evening.choices)]
        sent = now_ms()
        path = f"/api/v1/polls/{self._evening.poll}/ballot"
        tally = (await self._write(connection, "PUT", path, {"choices": [choice]}))["tally"]
        self._changes.append(Change("vote", tally["poll"], tally["version"], sent, now_ms()))

    async def _write(self, connection: Connection, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await connection.ask(method, path, body)
        self._statuses[answer.status] += 1
        if answer.status >= 300:
            raise Refused(answer.body)
        return dict(json.loads(answer.body))


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("count", type=int)
    options.add_argument("addresses", nargs="+")
    options.add_argument("--come-back", action="store_true")
    options.add_argument("--evening", type=lambda text: Evening(**json.loads(text)))
    options.add_argument("--seconds", type=float)
    chosen = options.parse_args()
    raise_open_files_limit()
    asyncio.run(run(Arrivals(chosen.count, chosen.addresses, chosen.evening, chosen.seconds)))
