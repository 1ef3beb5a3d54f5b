"""Compares one vote at a time with the textbook form, on the same PostgreSQL.

The two servers take turns, so that what else the machine does falls on both. Beside votes per second there is the CPU
that a vote costs each server's process, which other work on the machine moves less.
"""

import asyncio
from dataclasses import dataclass
from statistics import median

from tests.bench.accounting import cpu_s
from tests.bench.voters import Round
from tests.bench.votes import WARM_UP_S, Contestant, Ours, Textbook, VotersProcess
from tests.support.servers import Postgres

VOTERS = 50
ROUND_S = 2.0
ROUNDS = 9
REQUIRED_RATIO = 1.0


@dataclass(frozen=True, slots=True)
class Taken:
    """What one round brought: votes a second, and milliseconds of the server's CPU for each."""

    per_s: float
    cpu_ms: float


async def take(contestant: Contestant, voters: VotersProcess) -> Taken:
    """Let one voter after the other vote for a while."""
    before = cpu_s(contestant.pid)
    outcome = await voters.vote(Round(1, ROUND_S))
    assert not outcome.refused, f"{outcome.refused} votes were not acknowledged"
    spent_s = cpu_s(contestant.pid) - before
    return Taken(outcome.acknowledged / outcome.took_s, 1000 * spent_s / outcome.acknowledged)


async def compare(postgres: Postgres) -> list[tuple[Taken, Taken]]:
    """Return what the textbook form and ours did, for each pair of rounds."""
    textbook, ours = Textbook(postgres), Ours(postgres, name="lone")
    pairs = []
    async with (
        textbook,
        ours,
        VotersProcess(textbook.electorate(VOTERS)) as theirs,
        VotersProcess(ours.electorate(VOTERS)) as own,
    ):
        for voters in (theirs, own):
            await voters.vote(Round(1, WARM_UP_S))
        for _ in range(ROUNDS):
            pairs.append((await take(textbook, theirs), await take(ours, own)))
    return pairs


def main() -> None:
    """Run the benchmark and print its figures."""
    postgres = Postgres()
    postgres.start()
    try:
        pairs = asyncio.run(compare(postgres))
    finally:
        postgres.stop()
    for textbook, ours in pairs:
        print(
            f"textbook form {textbook.per_s:6,.0f} votes/s {textbook.cpu_ms:5.2f} ms CPU   "
            f"Hustings {ours.per_s:6,.0f} votes/s {ours.cpu_ms:5.2f} ms CPU   ratio {ours.per_s / textbook.per_s:.2f}"
        )
    ratio = median(ours.per_s / textbook.per_s for textbook, ours in pairs)
    cpu_ratio = median(ours.cpu_ms / textbook.cpu_ms for textbook, ours in pairs)
    print(f"A lone vote is {ratio:.2f} times as quick (goal: {REQUIRED_RATIO}), for {cpu_ratio:.2f} times the CPU.")


if __name__ == "__main__":
    main()
