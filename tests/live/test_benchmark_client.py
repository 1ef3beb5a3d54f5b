"""The benchmark's quick form: many viewers watch, and what they receive is counted."""

from tests.bench.fan_out import QUICK_CHANGES, QUICK_VIEWERS, check


async def test_all_of_300_viewers_get_every_change_exactly_once() -> None:
    told = await check()
    assert (told.missed, told.doubled, told.resets) == (0, 0, 0)
    assert told.deliveries == QUICK_VIEWERS * QUICK_CHANGES
