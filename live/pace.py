"""When the next frame may go out: at once after a quiet time, then at most one per tick. Holds no timer."""

import time
from collections.abc import Callable

TICK_S = 0.1
# A frame costs the same whether it brings one change or fifty. Where so many come a second that nobody follows each of
# them, ticks grow up to this: a reader then sees the tally move two or three times a second.
LONGEST_TICK_S = 0.4
BUSY_CHANGES_PER_S = 30
# Telling the viewers may take at most this share of the process's time; a larger audience gets longer ticks.
FAN_OUT_SHARE = 0.5


def tick_s(changes: int) -> float:
    """Return the seconds for which so many changes are news enough.

    It is as long as they take when they come at `BUSY_CHANGES_PER_S`: where they come faster, each tick is longer than
    the one before, where they come more slowly, shorter.
    """
    return min(max(TICK_S, changes / BUSY_CHANGES_PER_S), LONGEST_TICK_S)


class Pace:
    """The leading edge and the ticks of whatever is shown to many again and again."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock()

    def wait_s(self) -> float:
        """Return the seconds until the next frame may go out, 0 if it may now."""
        return max(0.0, self._next - self._clock())

    def flushed(self, *, took_s: float, changes: int = 0) -> None:
        """Note that a frame of so many changes has just gone out, and for how long that kept the process busy."""
        self._next = self._clock() + max(tick_s(changes), took_s / FAN_OUT_SHARE) - took_s
