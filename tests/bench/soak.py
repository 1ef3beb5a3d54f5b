"""20,000 sockets that connect and leave, in rounds: what they leave behind in memory."""

import asyncio

from tests.bench.accounting import resident_bytes
from tests.bench.crowd import Crowd
from tests.bench.fan_out import SETTLE_S
from tests.bench.figures import Figure, Row
from tests.bench.site import Site

SOCKETS, ROUNDS = 20_000, 10
GOAL = 1.1


async def rounds(*, sockets: int = SOCKETS, how_many: int = ROUNDS, settle_s: float = SETTLE_S) -> list[int]:
    """Let sockets connect and leave in rounds; returns the resident bytes after each."""
    resident = []
    async with Site(processes=1, postgres=False) as site:
        for _ in range(how_many):
            async with Crowd(site.addresses, sockets // how_many) as crowd:
                await crowd.leave()
            await asyncio.sleep(settle_s)
            resident.append(resident_bytes(site.servers[0].pid))
    return resident


async def run() -> Row:
    """Compare the memory after the last round with that after the second."""
    resident = await rounds()
    return Row(
        "soak",
        f"Soak: {SOCKETS:,} sockets come and go in {ROUNDS} rounds",
        [
            Figure("resident after the second round", resident[1] / 1e6, "MB"),
            Figure("resident after the last round", resident[-1] / 1e6, "MB"),
            Figure("last beside second", resident[-1] / resident[1], "x", at_most=GOAL),
        ],
    )
