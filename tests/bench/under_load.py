"""10,000 viewers of one article at two processes, while 20 comments and 200 votes a second are written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.bench.crowd import ClientProcess, Crowd
from tests.bench.figures import Figure, Plot, Row
from tests.bench.reading import Delays, newest, read_changes, read_steps
from tests.bench.site import Site
from tests.bench.writers import Change, now_ms
from tests.support.client import Client

VIEWERS = 10_000
COMMENTS_PER_S, VOTES_PER_S = 20.0, 200.0
WRITES_PER_S = COMMENTS_PER_S + VOTES_PER_S
DURATION_S = 60.0
REMOVALS = 8
# After the last viewer has connected, and after the last write.
SETTLE_S = 3.0
LAST_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """The site, its viewers, and its writers, who have started."""

    site: Site
    crowd: Crowd
    writers: ClientProcess


@asynccontextmanager
async def load(*, viewers: int = VIEWERS) -> AsyncIterator[Load]:
    """Connect everybody, then let the writers write until they are stopped."""
    async with Site(processes=2, postgres=True) as site:
        writers = site.writers(comments_per_s=COMMENTS_PER_S, votes_per_s=VOTES_PER_S, through=site.addresses)
        async with Crowd(site.addresses, viewers, comes_back=True) as crowd, writers:
            await asyncio.sleep(SETTLE_S)
            await writers.ask("start")
            yield Load(site, crowd, writers)


async def run() -> Row:
    """Write for a minute, and remove a comment from time to time."""
    async with load() as under:
        ann, mo = await under.site.guest(under.site.servers[0]), await under.site.moderator(under.site.servers[1])
        removals: list[Change] = []
        posted: list[Change] = []
        for _ in range(REMOVALS):
            await asyncio.sleep(DURATION_S / REMOVALS)
            posted.append(await _post(ann, under.site.place.slug))
            removals.append(await _remove(mo, posted[-1].id))
        changes = read_changes(await under.writers.end())
        comments = [change for change in changes if change.kind == "comment"]
        votes = [change for change in changes if change.kind == "vote"]
        last, version = newest([*changes, *removals])
        await under.crowd.told(last, version, timeout_s=LAST_TIMEOUT_S)
        closed = await under.crowd.closed()
        steps = await under.crowd.leave()
    told = read_steps(steps, viewers=VIEWERS, until=last, version=version, posted=[*comments, *posted, *removals])
    delays, at_most = Delays(comments, steps), Delays(comments, steps, since_sent=True)
    of_votes, of_removals = Delays(votes, steps), Delays(removals, steps, since_sent=True)
    return Row(
        "load",
        f"Load: {VIEWERS:,} viewers, 2 processes, {COMMENTS_PER_S:.0f} comments and {VOTES_PER_S:.0f} votes a second",
        [
            Figure("acknowledged per second", len(changes) / _span_s(changes), at_least=0.95 * WRITES_PER_S),
            Figure(
                "a comment, acknowledged to received: half of all viewers", delays.quantile_s(0.5), "s", at_most=0.3
            ),
            Figure(
                "a comment, acknowledged to received: 99% of all viewers", delays.quantile_s(0.99), "s", at_most=1.5
            ),
            Figure("a comment, sent to received: half of all viewers", at_most.quantile_s(0.5), "s"),
            Figure("a comment, sent to received: 99% of all viewers", at_most.quantile_s(0.99), "s"),
            Figure("a vote, acknowledged to shown: half of all viewers", of_votes.quantile_s(0.5), "s"),
            Figure("a vote, acknowledged to shown: 99% of all viewers", of_votes.quantile_s(0.99), "s"),
            Figure(
                "a removal, asked for to gone at the last viewer, worst", of_removals.quantile_s(1), "s", at_most=1.0
            ),
            *told.figures(),
            Figure("sockets lost", closed, at_most=0),
        ],
        Plot(
            "seconds after the acknowledgement",
            "% of all viewers told",
            {"comments": delays.curve(), "votes": of_votes.curve()},
        ),
    )


async def _post(ann: Client, slug: str) -> Change:
    sent = now_ms()
    comment = await ann.post(slug, "Soon removed.")
    return Change("comment", comment["id"], comment["rev"], sent, now_ms())


async def _remove(mo: Client, comment: int) -> Change:
    sent = now_ms()
    tombstone = (await mo.decide(comment, "remove", "Off topic"))["comment"]
    return Change("removal", comment, tombstone["rev"], sent, now_ms())


def _span_s(changes: list[Change]) -> float:
    return (max(change.acked_ms for change in changes) - min(change.sent_ms for change in changes)) / 1000
