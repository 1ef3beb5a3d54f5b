"""The benchmark's quick form: a crowd watches, and what it is told is counted."""

from tests.bench.fan_out import QUICK_CHANGES, QUICK_VIEWERS, check


async def test_of_300_viewers_nobody_misses_a_change_and_nobody_is_told_twice() -> None:
    told = await check()
    assert (told.missed, told.doubled, told.resets) == (0, 0, 0)
    assert told.deliveries == QUICK_VIEWERS * QUICK_CHANGES
