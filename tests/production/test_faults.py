"""Each part of a deployment killed, paused, restarted and filled up, while readers watch, write and vote."""

import asyncio
import time
from collections.abc import Callable

import pytest

from tests.production.deployment import Deployment
from tests.production.evening import Evening, Guests
from tests.production.faults import FAULTS, Fault, is_possible

GUESTS = Guests(viewers=10, authors=4, voters=8)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_nothing_acknowledged_is_lost_and_everybody_is_up_to_date_soon_after(
    fault: Fault, deployment: Deployment, new_evening: Callable[[Guests], Evening]
) -> None:
    if not is_possible(fault, deployment):
        pytest.skip(f"{fault}: not possible on this machine (it needs Caddy, or the right to mount)")
    evening = new_evening(GUESTS)
    positions = [server.log_size for server in deployment.servers]
    async with evening.going_on():
        await evening.has_more(fault.heals_within_s)
        await asyncio.to_thread(fault.begin, deployment)
        try:
            if fault.goes_on:
                await evening.has_more(fault.heals_within_s)
            await asyncio.sleep(fault.holds_s)
        finally:
            await asyncio.to_thread(fault.end, deployment)
        healed_by = time.monotonic() + fault.heals_within_s
        await evening.has_more(fault.heals_within_s)
    await evening.count(max(healed_by - time.monotonic(), 5.0))
    for server, position in zip(deployment.servers, positions, strict=True):
        said = server.logged_since(position)
        assert "Traceback" not in said, said
