"""One of two processes killed with -9 while 10,000 viewers watch and others write: all reconnect to the other."""

import asyncio
import time

from tests.bench.figures import Figure, Row
from tests.bench.reading import newest, read_changes, read_steps
from tests.bench.site import Site
from tests.bench.under_load import LAST_TIMEOUT_S, VIEWERS, load
from tests.bench.writers import Change
from tests.support.client import Client

BEFORE_S, AFTER_S = 10.0, 10.0
GOAL_S = 30.0


async def run() -> Row:
    """Kill the second process, and wait until its viewers are on the first with everything that was acknowledged."""
    async with load() as under:
        await asyncio.sleep(BEFORE_S)
        under.site.servers[1].kill()
        killed = time.monotonic()
        acknowledged = (await under.writers.ask("newest")).split()[1]
        # Sockets end at once, but the client has to read that first.
        await asyncio.sleep(0.1)
        await under.crowd.told(int(acknowledged), timeout_s=LAST_TIMEOUT_S)
        back_s = time.monotonic() - killed
        await asyncio.sleep(AFTER_S)
        changes = read_changes(await under.writers.end())
        comments = [change for change in changes if change.kind == "comment"]
        last, version = newest(changes)
        await under.crowd.told(last, version, timeout_s=LAST_TIMEOUT_S)
        closed = await under.crowd.closed()
        told = read_steps(await under.crowd.leave(), viewers=VIEWERS, until=last, version=version, posted=comments)
        lost = await _count_lost(under.site, changes)
    return Row(
        "killed",
        f"Killed: one of two processes ends without a word under {VIEWERS:,} viewers",
        [
            Figure("sockets lost", closed, at_least=VIEWERS / 2),
            Figure("until every viewer was back and caught up", back_s, "s", at_most=GOAL_S),
            *told.figures(),
            Figure("acknowledged and not there afterwards", lost, at_most=0),
        ],
    )


async def _count_lost(site: Site, changes: list[Change]) -> int:
    """Return how many acknowledged comments are missing, and how many tallies lack a vote that counted."""
    async with Client(site.servers[0].address) as anybody:
        state = await anybody.load(site.place.slug)
    comments = sum(change.id not in state.comments for change in changes if change.kind == "comment")
    tallies: dict[int, int] = {poll: tally["version"] for poll, tally in state.tallies.items()}
    return comments + sum(change.at > tallies[change.id] for change in changes if change.kind == "vote")
