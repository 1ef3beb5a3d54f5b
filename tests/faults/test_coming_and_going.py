"""Viewers who come and go leave no memory behind."""

from tests.bench.soak import GOAL, rounds


async def test_memory_does_not_grow_over_many_rounds_of_viewers() -> None:
    resident = await rounds(sockets=1_500, how_many=5, settle_s=0.5)
    assert resident[-1] < resident[1] * GOAL
