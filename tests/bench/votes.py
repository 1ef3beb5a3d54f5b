"""Compares votes per second on one hot poll with the textbook form, on the same PostgreSQL.

Each vote goes over a WebSocket and counts when its ack is back. The voters run in a separate process. The product is
measured twice: with the same work as the textbook form, and sending every tally to all voters, as it does for readers.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol, Self
from uuid import uuid4

import psycopg

from tests.bench.contestants import OwnProcess, listens
from tests.bench.voters import Electorate, Outcome, Round
from tests.support.servers import TOP, Hustings, Postgres, Process, free_port
from tests.support.stage import Place, Stage
from tests.support.voters import sign_voters

# Each can send ten votes per second.
SOCKETS = 1_000
CONCURRENT = (1, 10, 100, 1_000)
ROUND_S = 5.0
WARM_UP_S = 1.0
REQUIRED_RATIO = 8.0


@dataclass(frozen=True, slots=True)
class Result:
    """One server's result with a number of votes in flight, and whether its tally equals its ballots."""

    name: str
    concurrent: int
    votes_per_s: float
    median_ms: float
    p99_ms: float
    refused: int


def electorate_at(stage: Stage, server: Hustings, place: Place, *, watched: Place, size: int) -> Electorate:
    """Return voters in the poll of `place`, with sockets at the article `watched`."""
    address = f"{server.address.replace('http', 'ws')}/ws/articles/{watched.slug}/"
    cookies = stage.act(sign_voters, [uuid4().hex for _ in range(size)])
    return Electorate([address] * size, cookies, place.poll, place.choices)


class Contestant(Protocol):
    """A server under measurement."""

    name: str

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    @property
    def pid(self) -> int:
        """The server's process."""
        ...

    def electorate(self, size: int) -> Electorate:
        """Return a number of voters."""

    def miscounted(self) -> int:
        """Return the difference between the tally and the ballots."""


class Ours(OwnProcess):
    """One process of the product. The voters can also be viewers of the article, to whom it then sends the tally."""

    name = "Hustings"

    def __init__(
        self, postgres: Postgres, *, told: bool = False, name: str = "", environment: dict[str, str] | None = None
    ) -> None:
        self._postgres = postgres
        self._told = told
        self._environment = environment or {}
        self.name = name or ("Hustings, telling all" if told else self.name)
        super().__init__()

    async def __aenter__(self) -> Self:
        self._url = self._postgres.create_database(f"votes_{self.name}".replace(" ", "_").replace(",", ""))
        self._stage = Stage(self._url)
        self._stack.callback(self._stage.close)
        self._place = self._stage.new_place()
        self._server: Hustings = self._stack.enter_context(self._stage.running_server(**self._environment))
        return self

    def electorate(self, size: int) -> Electorate:
        # A vote can use the socket of another article, whose viewers are not told of this poll.
        watched = self._place if self._told else self._stage.new_place()
        return electorate_at(self._stage, self._server, self._place, watched=watched, size=size)

    def miscounted(self) -> int:
        counted = "(SELECT count(*) FROM debate_ballotchoice WHERE choice_id = debate_choice.id)"
        return _ask(self._url, f"SELECT sum(abs(votes - {counted})) FROM debate_choice")


class Textbook(OwnProcess):
    """The textbook's consumer on stock daphne."""

    name = "textbook form, daphne"

    def __init__(self, postgres: Postgres) -> None:
        super().__init__()
        self._postgres = postgres

    async def __aenter__(self) -> Self:
        self._server = Process()
        self._stack.callback(self._server.stop)
        self._url = self._postgres.create_database("textbook_votes")
        env = dict(os.environ) | {"DATABASE_URL": self._url}
        command = [sys.executable, "-m", "tests.bench.textbook_votes"]
        await asyncio.to_thread(subprocess.run, command, cwd=TOP, env=env, check=True)
        self._port = free_port()
        command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(self._port)]
        self._server.spawn([*command, "tests.bench.textbook_votes:application"], env=env)
        self._server.wait_until_ready(lambda: listens(self._port))
        return self

    def electorate(self, size: int) -> Electorate:
        addresses = [f"ws://127.0.0.1:{self._port}/?voter={uuid4()}" for _ in range(size)]
        return Electorate(addresses, [""] * size, 1, [1, 2, 3])

    def miscounted(self) -> int:
        return 0


class VotersProcess:
    """The voters, until the context ends."""

    def __init__(self, electorate: Electorate) -> None:
        self._electorate = electorate

    async def __aenter__(self) -> Self:
        command = [sys.executable, "-m", "tests.bench.voters"]
        pipe = subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(*command, cwd=TOP, stdin=pipe, stdout=pipe)
        self._tell(asdict(self._electorate))
        assert await self._line() == "ready"
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def vote(self, wanted: Round) -> Outcome:
        """Let them vote."""
        self._tell(asdict(wanted))
        return Outcome(**json.loads(await self._line()))

    def _tell(self, message: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def _line(self) -> str:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        assert line, "the voters' process has ended"
        return line.decode().strip()


async def measure(contestant: Contestant, *, concurrent: Sequence[int], round_s: float) -> list[Result]:
    """Let a server count votes, with each number of them in flight."""
    results = []
    async with contestant, VotersProcess(contestant.electorate(SOCKETS)) as voters:
        await voters.vote(Round(10, WARM_UP_S))
        for number in concurrent:
            outcome = await voters.vote(Round(number, round_s))
            results.append(
                Result(
                    name=contestant.name,
                    concurrent=number,
                    votes_per_s=outcome.acknowledged / outcome.took_s,
                    median_ms=outcome.median_ms,
                    p99_ms=outcome.p99_ms,
                    refused=outcome.refused,
                )
            )
        assert not contestant.miscounted(), f"{contestant.name}: the tally differs from the ballots"
    return results


def table(results: Sequence[Result]) -> str:
    """Return the results as lines for a terminal."""
    lines = [f"{'':24}{'concurrent':>11}{'votes/s':>10}{'median ms':>11}{'p99 ms':>9}"]
    lines += [
        f"{result.name:24}{result.concurrent:11,}{result.votes_per_s:10,.0f}{result.median_ms:11.1f}{result.p99_ms:9.1f}"
        for result in results
    ]
    return "\n".join(lines)


def best(results: Sequence[Result], name: str) -> float:
    """Return the most votes per second that a server counted."""
    return max(result.votes_per_s for result in results if result.name == name)


def main() -> None:
    """Run the benchmark and print its table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--round", type=float, default=ROUND_S, help="seconds per round")
    options.add_argument("--concurrent", type=int, nargs="+", default=CONCURRENT)
    options.add_argument("--json", type=Path, default=Path("data/bench-votes.json"), help="where the figures are kept")
    options.add_argument("--only", choices=["ours", "textbook"])
    chosen = options.parse_args()
    postgres = Postgres()
    postgres.start()
    contestants: list[Contestant] = [Textbook(postgres)] if chosen.only != "ours" else []
    contestants += [Ours(postgres), Ours(postgres, told=True)] if chosen.only != "textbook" else []
    results = []
    try:
        for contestant in contestants:
            results += asyncio.run(measure(contestant, concurrent=chosen.concurrent, round_s=chosen.round))
    finally:
        postgres.stop()
    print(table(results))
    if chosen.only is None:
        ratio = best(results, Ours.name) / best(results, Textbook.name)
        print(f"Hustings takes {ratio:.1f} times as many votes per second; the goal is {REQUIRED_RATIO:.0f} times.")
    chosen.json.parent.mkdir(parents=True, exist_ok=True)
    chosen.json.write_text(json.dumps([asdict(result) for result in results], indent=2) + "\n")
    if refused := sum(result.refused for result in results):
        raise SystemExit(f"{refused} votes were not acknowledged")


def _ask(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row
    return int(row[0])


if __name__ == "__main__":
    main()
