"""When the next frame can be sent: at once after a pause, then at most one per tick. Holds no timer."""

import time
from collections.abc import Callable

from live.counters import TICK_SECONDS

TICK_S = 0.1
# A frame costs the same with one change or fifty. At rates that nobody can follow, ticks grow up to this: a reader then
# sees the tally change two or three times a second.
LONGEST_TICK_S = 0.4
BUSY_CHANGES_PER_S = 30
# Fan-out takes at most this share of the process's time; a larger audience gets longer ticks.
FAN_OUT_SHARE = 0.5


def tick_s(changes: int) -> float:
    """Return the seconds for which this many changes are news enough.

    It is the time that they take at `BUSY_CHANGES_PER_S`: at a higher rate each tick is longer than the one before, at
    a lower rate shorter.
    """
    return min(max(TICK_S, changes / BUSY_CHANGES_PER_S), LONGEST_TICK_S)


class Pace:
    """The leading edge and the ticks of anything that is repeatedly sent to many."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock()

    def wait_s(self) -> float:
        """Return the seconds until the next frame can be sent, 0 if it can now."""
        return max(0.0, self._next - self._clock())

    def flushed(self, *, took_s: float, changes: int = 0) -> None:
        """Note that a frame with this many changes was just sent, and how long that kept the process busy."""
        tick = max(tick_s(changes), took_s / FAN_OUT_SHARE)
        TICK_SECONDS.observe(tick)
        self._next = self._clock() + tick - took_s
