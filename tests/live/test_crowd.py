"""The benchmark's quick form: a crowd watches, and what it is told is counted."""

from tests.bench.live import QUICK_CHANGES, QUICK_VIEWERS, check


async def test_of_300_viewers_nobody_misses_a_change_and_nobody_is_told_twice() -> None:
    result = await check()
    assert (result.missed, result.doubled, result.closed) == (0, 0, 0)
    assert result.deliveries == QUICK_VIEWERS * QUICK_CHANGES
