"""When a room may send its next frame: at once after a quiet time, then at most one per tick. Holds no timer."""

import time
from collections.abc import Callable

TICK_S = 0.1
# Telling the viewers may take at most this share of the process's time; a larger audience gets longer ticks.
FAN_OUT_SHARE = 0.5


class Pace:
    """The leading edge and the ticks of one room."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._next = clock()

    def wait_s(self) -> float:
        """Return the seconds until the next frame may go out, 0 if it may now."""
        return max(0.0, self._next - self._clock())

    def flushed(self, *, took_s: float) -> None:
        """Note that a frame has just gone out, and for how long its fan-out kept the process busy."""
        self._next = self._clock() + max(TICK_S, took_s / FAN_OUT_SHARE) - took_s
