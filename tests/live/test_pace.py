"""When frames are sent, and how many commands are accepted: with a clock that the tests control."""

import pytest

from live.fanout.pace import BUSY_CHANGES_PER_S, FAN_OUT_SHARE, LONGEST_TICK_S, TICK_S, Pace
from live.socket.allowance import BURST_COMMANDS, COMMANDS_PER_S, PATIENCE_COMMANDS, MessageAllowance


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_frame_is_sent_at_once_and_the_next_one_a_tick_later(clock: Clock) -> None:
    pace = Pace(clock)
    assert pace.wait_s() == 0
    pace.flushed(took_s=0)
    assert pace.wait_s() == pytest.approx(TICK_S)
    clock.now += TICK_S
    assert pace.wait_s() == 0


def test_a_slow_fan_out_stretches_the_tick_to_keep_its_share_of_time(clock: Clock) -> None:
    pace = Pace(clock)
    began = clock.now
    clock.now += 0.4
    pace.flushed(took_s=0.4)
    clock.now += pace.wait_s()
    assert 0.4 / (clock.now - began) == pytest.approx(FAN_OUT_SHARE)


def test_after_a_pause_the_next_frame_is_sent_at_once(clock: Clock) -> None:
    pace = Pace(clock)
    pace.flushed(took_s=3)
    clock.now += 60
    assert pace.wait_s() == 0


@pytest.mark.parametrize(("changes_per_s", "settles_at_s"), [(10, TICK_S), (BUSY_CHANGES_PER_S * 3, LONGEST_TICK_S)])
def test_the_tick_grows_with_the_rate_of_changes_and_shrinks_again(
    clock: Clock, changes_per_s: int, settles_at_s: float
) -> None:
    for before_s in (TICK_S, LONGEST_TICK_S):
        pace, waited_s = Pace(clock), before_s
        for _ in range(10):
            pace.flushed(took_s=0, changes=round(changes_per_s * waited_s))
            waited_s = pace.wait_s()
            clock.now += waited_s
        assert waited_s == pytest.approx(settles_at_s)


def test_a_burst_of_commands_is_allowed_and_then_a_steady_rate(clock: Clock) -> None:
    allowance = MessageAllowance(clock)
    assert not any(allowance.spend() for _ in range(int(BURST_COMMANDS)))
    assert allowance.spend() == pytest.approx(1 / COMMANDS_PER_S)
    clock.now += 2 / COMMANDS_PER_S
    assert allowance.spend() == 0


def test_continuing_after_refusals_exhausts_the_allowance_but_waiting_does_not(clock: Clock) -> None:
    allowance = MessageAllowance(clock)
    for _ in range(int(BURST_COMMANDS + PATIENCE_COMMANDS)):
        allowance.spend()
    assert not allowance.is_exhausted
    allowance.spend()
    assert allowance.is_exhausted
    clock.now += 60
    assert allowance.spend() == 0
    assert not allowance.is_exhausted


def test_the_allowance_never_exceeds_one_burst(clock: Clock) -> None:
    allowance = MessageAllowance(clock)
    clock.now += 3600
    waits = [allowance.spend() for _ in range(int(BURST_COMMANDS) + 1)]
    assert [bool(wait) for wait in waits] == [False] * int(BURST_COMMANDS) + [True]
