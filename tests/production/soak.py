"""A long evening with a fault a minute: `make soak`.

`MINUTES` (20) is how long it lasts, `VIEWERS` (2000) how many watch, `SEED` chooses the faults and is printed, `FOLDER`
(data/soak) gets the report. Exits with 1 if anything acknowledged is missing, a viewer disagrees with the server,
something did not heal in time, or memory, files or connections grow.
"""

import asyncio
import os
import random
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.bench.accounting import raise_open_files_limit
from tests.production.deployment import Deployment
from tests.production.evening import Evening, Guests
from tests.production.faults import FAULTS, Fault, is_possible
from tests.production.soak_report import write_report
from tests.production.watching import Watch, count_files

FAULT_EVERY_S = 60.0
# Before the first fault and after the last one.
CALM_S = 30.0
AGREE_WITHIN_S = 60.0
LIVE_AGAIN = 0.98
# Until the last connection of somebody who has left is closed.
GONE_S = 10.0


@dataclass(frozen=True, slots=True)
class Happened:
    """A fault that was, when it began, and the seconds from its end until all was well; None if that took too long."""

    fault: Fault
    minute: float
    healed_s: float | None


@dataclass(frozen=True, slots=True)
class Soak:
    """What a run was asked for, and what came of it. `wrong` is empty if everything is there once and agrees.

    `idle_files` are the files that a server had open before anybody came, and when everybody had left.
    """

    minutes: float
    guests: Guests
    seed: int
    evening: Evening
    watch: Watch
    faults: list[Happened]
    wrong: str
    idle_files: tuple[int, int]


def read_guests() -> Guests:
    """Return how many come, by the number of viewers: one in fifty writes, one in twenty-five votes."""
    viewers = int(os.environ.get("VIEWERS") or 2_000)
    return Guests(viewers=viewers, authors=max(4, viewers // 50), voters=max(8, viewers // 25))


async def hurt(deployment: Deployment, evening: Evening, fault: Fault, minute: float) -> Happened:
    """Let a fault happen, and measure how long it takes to heal."""
    print(f"minute {minute:.1f}: {fault}", flush=True)
    await asyncio.to_thread(fault.begin, deployment)
    try:
        await asyncio.sleep(fault.holds_s)
    finally:
        await asyncio.to_thread(fault.end, deployment)
    ended = time.monotonic()
    healed = None
    with suppress(TimeoutError, AssertionError):
        async with asyncio.timeout(fault.heals_within_s):
            await evening.has_more(fault.heals_within_s)
            while evening.live < LIVE_AGAIN * len(evening.viewers):  # noqa: ASYNC110  (nothing tells of it)
                await asyncio.sleep(0.1)
        healed = time.monotonic() - ended
    print(f"  {'healed after' if healed else 'NOT HEALED within'} {healed or fault.heals_within_s:.1f} s", flush=True)
    return Happened(fault, minute, healed)


async def run(minutes: float, guests: Guests, seed: int) -> Soak:
    """Run a soak."""
    choice = random.Random(seed)
    happened: list[Happened] = []
    with Deployment() as deployment:
        possible = [fault for fault in FAULTS if is_possible(fault, deployment)]
        evening = deployment.new_evening(guests)
        wrong, spared = "", deployment.servers[0]
        files_before = count_files(spared)
        try:
            async with evening.going_on():
                watch = Watch(deployment, evening)
                watching = asyncio.create_task(watch.keep())
                await asyncio.sleep(CALM_S)
                while (left_s := minutes * 60 - CALM_S - watch.minute * 60) > 0:
                    began = time.monotonic()
                    happened.append(await hurt(deployment, evening, choice.choice(possible), watch.minute))
                    await asyncio.sleep(min(left_s, max(0.0, FAULT_EVERY_S - (time.monotonic() - began))))
                await asyncio.sleep(CALM_S)
            await evening.count(AGREE_WITHIN_S)
        except* AssertionError as failures:
            wrong = "; ".join(map(str, failures.exceptions))[:2_000]
        watching.cancel()
        await evening.leave()
        await asyncio.sleep(GONE_S)
        idle_files = files_before, count_files(spared)
    return Soak(minutes, guests, seed, evening, watch, happened, wrong, idle_files)


def main() -> None:
    """Run a soak as the environment says, and write its report."""
    seed = int(os.environ.get("SEED") or random.randrange(10**6))
    folder = Path(os.environ.get("FOLDER") or "data/soak")
    print(f"Seed {seed}: SEED={seed} repeats the same faults.", flush=True)
    raise_open_files_limit()
    soak = asyncio.run(run(float(os.environ.get("MINUTES") or 20), read_guests(), seed))
    is_good = write_report(soak, folder)
    print(f"{'Everything is as it should be' if is_good else 'SOMETHING IS WRONG'}: {folder / 'README.md'}")
    sys.exit(not is_good)


if __name__ == "__main__":
    main()
