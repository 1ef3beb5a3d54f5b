"""A circuit breaker: whom nobody can reach is not asked for a while, then once, and only then again by everybody."""

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Open after `failures` in a row, for `pause_s`; then one attempt is let through, whose outcome decides."""

    def __init__(self, *, failures: int, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._pause_s = pause_s
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._closed_from = 0.0

    def allows(self) -> int:
        """Return how many attempts may be made now: as many as one likes (a large number), one, or none."""
        with self._lock:
            if self._failures < self._limit:
                return 1_000
            return 1 if self._clock() >= self._closed_from else 0

    def note(self, *, succeeded: bool) -> None:
        """Count the outcome of an attempt."""
        with self._lock:
            self._failures = 0 if succeeded else self._failures + 1
            if self._failures >= self._limit:
                self._closed_from = self._clock() + self._pause_s
