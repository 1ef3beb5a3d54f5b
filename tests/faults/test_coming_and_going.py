"""Viewers who come and go leave no memory behind."""

from tests.bench.soak import GOAL, rounds


async def test_memory_after_the_last_of_many_rounds_is_that_after_the_second() -> None:
    resident = await rounds(sockets=1_500, how_many=5, settle_s=0.5)
    assert resident[-1] < resident[1] * GOAL
