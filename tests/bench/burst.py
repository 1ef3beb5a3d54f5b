"""200 changes a second to 1,000 viewers, beside nginx with nchan: Hustings coalesces them, nchan sends each.

One change in ten is a comment, the others are ballots, as in a debate in which a poll is open.
"""

import asyncio
import time

from tests.bench.accounting import cpu_s
from tests.bench.contestants import Nchan
from tests.bench.crowd import Crowd
from tests.bench.fan_out import SETTLE_S
from tests.bench.figures import Figure, Row
from tests.bench.reading import newest, read_changes, read_steps
from tests.bench.site import Site

VIEWERS = 1_000
COMMENTS_PER_S, VOTES_PER_S = 20.0, 180.0
CHANGES_PER_S = COMMENTS_PER_S + VOTES_PER_S
DURATION_S = 15.0
# nchan sends every message, for which one core is too slow: give it time.
NCHAN_TIMEOUT_S = 180.0


async def run() -> Row:
    """Measure both, and compare the changes delivered to viewers per CPU second."""
    rate, figures = await _measure_ours()
    if missing := Nchan.missing():
        print(f"Left out: {Nchan.name}; install {missing} to compare with it.")
    else:
        nchan_rate = await _measure_nchan()
        figures.append(Figure(f"{Nchan.name}: changes shown to viewers per CPU second", nchan_rate))
        figures.append(Figure(f"Hustings beside {Nchan.name}", rate / nchan_rate, "x", at_least=10.0))
    return Row("burst", f"Burst: {VIEWERS:,} viewers, {CHANGES_PER_S:.0f} changes a second", figures)


async def _measure_ours() -> tuple[float, list[Figure]]:
    async with Site(processes=2, postgres=True) as site:
        viewers_at, writers_at = site.addresses
        pid = site.servers[0].pid
        writers = site.writers(comments_per_s=COMMENTS_PER_S, votes_per_s=VOTES_PER_S, through=[writers_at])
        async with Crowd([viewers_at], VIEWERS) as crowd, writers:
            await asyncio.sleep(SETTLE_S)
            before_s = cpu_s(pid)
            await writers.ask("start")
            await asyncio.sleep(DURATION_S)
            changes = read_changes(await writers.end())
            posted = [change for change in changes if change.kind == "comment"]
            last, version = newest(changes)
            await crowd.told(last, version)
            used_s = cpu_s(pid) - before_s
            told = read_steps(await crowd.leave(), viewers=VIEWERS, until=last, version=version, posted=posted)
    # All viewers got everything: a frame delivers all ballots that its tally counts.
    shown = VIEWERS * len(changes)
    took_s = (max(change.acked_ms for change in changes) - min(change.sent_ms for change in changes)) / 1000
    return shown / used_s, [
        Figure("Hustings: changes shown to viewers per CPU second", shown / used_s),
        Figure("Hustings: changes made per second", len(changes) / took_s),
        Figure("Hustings: changes per frame", shown / told.frames),
        *told.figures(),
    ]


async def _measure_nchan() -> float:
    async with Nchan() as nchan, Crowd([nchan.address], VIEWERS) as crowd:
        await asyncio.sleep(SETTLE_S)
        before_s = cpu_s(nchan.pid)
        began = time.monotonic()
        changes = int(CHANGES_PER_S * DURATION_S)
        for number in range(1, changes + 1):
            await asyncio.sleep(began + number / CHANGES_PER_S - time.monotonic())
            is_ballot = number % round(CHANGES_PER_S / COMMENTS_PER_S) != 0
            await nchan.publish(number, is_ballot=is_ballot)
        await crowd.told(changes, timeout_s=NCHAN_TIMEOUT_S)
        used_s = cpu_s(nchan.pid) - before_s
        told = read_steps(await crowd.leave(), viewers=VIEWERS, until=changes)
    assert not told.missed, f"{Nchan.name}: {told.missed} missed"
    return VIEWERS * changes / used_s
