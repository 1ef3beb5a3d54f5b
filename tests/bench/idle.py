"""What an idle viewer costs: the resident growth of one process with 10,000 of them."""

import asyncio

from tests.bench.accounting import resident_bytes
from tests.bench.crowd import Crowd
from tests.bench.fan_out import SETTLE_S
from tests.bench.figures import Figure, Row
from tests.bench.site import Site

VIEWERS = 10_000
GOAL_KB = 15.0


async def run() -> Row:
    """Let all viewers connect and do nothing."""
    async with Site(processes=1, postgres=True) as site:
        pid = site.servers[0].pid
        before = resident_bytes(pid)
        async with Crowd(site.addresses, VIEWERS):
            await asyncio.sleep(SETTLE_S)
            growth = (resident_bytes(pid) - before) / VIEWERS
    figure = Figure("resident growth per idle viewer", growth / 1024, "KB", at_most=GOAL_KB)
    return Row("idle", f"Memory: {VIEWERS:,} idle viewers at one process", [figure])
