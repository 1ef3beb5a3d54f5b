"""Some viewers never read: the others don't wait, and the silent ones' memory is freed."""

from tests.bench.silent import GOAL_MEMORY, GOAL_S, measure

# At most 256 KiB and the last frame wait for a viewer; while it is sent, it exists twice.
HELD_BYTES = 2_000_000


async def test_viewers_who_never_read_delay_nobody_and_leave_no_memory_behind() -> None:
    silent = 8
    result = await measure(viewers=200, silent=silent)
    assert (result.told.missed, result.told.doubled, result.told.resets) == (0, 0, 0)
    assert result.delays.quantile_s(0.99) < GOAL_S
    assert result.resident_after < result.resident_before * GOAL_MEMORY
    assert result.resident_full - result.resident_before < silent * HELD_BYTES
