"""When frames go out, and how many commands come in: by a clock that the tests turn."""

import pytest

from live.allowance import BURST_COMMANDS, COMMANDS_PER_S, PATIENCE_COMMANDS, Allowance
from live.pace import BUSY_CHANGES_PER_S, FAN_OUT_SHARE, LONGEST_TICK_S, TICK_S, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_frame_goes_out_at_once_and_the_next_a_tick_later(clock: Clock) -> None:
    pace = Pace(clock)
    assert pace.wait_s() == 0
    pace.flushed(took_s=0)
    assert pace.wait_s() == pytest.approx(TICK_S)
    clock.now += TICK_S
    assert pace.wait_s() == 0


def test_a_slow_fan_out_stretches_the_tick_so_that_it_takes_its_share_of_the_time_and_no_more(clock: Clock) -> None:
    pace = Pace(clock)
    began = clock.now
    clock.now += 0.4
    pace.flushed(took_s=0.4)
    clock.now += pace.wait_s()
    assert 0.4 / (clock.now - began) == pytest.approx(FAN_OUT_SHARE)


def test_after_a_quiet_time_there_is_again_no_wait(clock: Clock) -> None:
    pace = Pace(clock)
    pace.flushed(took_s=3)
    clock.now += 60
    assert pace.wait_s() == 0


@pytest.mark.parametrize(("changes_per_s", "settles_at_s"), [(10, TICK_S), (BUSY_CHANGES_PER_S * 3, LONGEST_TICK_S)])
def test_the_tick_grows_where_more_changes_come_than_anybody_follows_and_shrinks_when_they_are_fewer(
    clock: Clock, changes_per_s: int, settles_at_s: float
) -> None:
    for before_s in (TICK_S, LONGEST_TICK_S):
        pace, waited_s = Pace(clock), before_s
        for _ in range(10):
            pace.flushed(took_s=0, changes=round(changes_per_s * waited_s))
            waited_s = pace.wait_s()
            clock.now += waited_s
        assert waited_s == pytest.approx(settles_at_s)


def test_a_burst_of_commands_is_allowed_and_then_so_many_a_second(clock: Clock) -> None:
    allowance = Allowance(clock)
    assert not any(allowance.spend() for _ in range(int(BURST_COMMANDS)))
    assert allowance.spend() == pytest.approx(1 / COMMANDS_PER_S)
    clock.now += 2 / COMMANDS_PER_S
    assert allowance.spend() == 0


def test_who_goes_on_after_the_refusals_exhausts_the_allowance_and_who_waits_does_not(clock: Clock) -> None:
    allowance = Allowance(clock)
    for _ in range(int(BURST_COMMANDS + PATIENCE_COMMANDS)):
        allowance.spend()
    assert not allowance.is_exhausted
    allowance.spend()
    assert allowance.is_exhausted
    clock.now += 60
    assert allowance.spend() == 0
    assert not allowance.is_exhausted


def test_no_pause_saves_up_more_than_a_burst(clock: Clock) -> None:
    allowance = Allowance(clock)
    clock.now += 3600
    waits = [allowance.spend() for _ in range(int(BURST_COMMANDS) + 1)]
    assert [bool(wait) for wait in waits] == [False] * int(BURST_COMMANDS) + [True]
