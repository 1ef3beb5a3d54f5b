"""A circuit breaker: an unreachable service gets no requests for a while, then one, and normal traffic only after it
succeeds.
"""

import time
from collections.abc import Callable
from threading import Lock


class Breaker:
    """Opens after `failures` in a row, for `pause_s`; then one attempt decides whether it closes."""

    def __init__(self, *, failures: int, pause_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = failures
        self._pause_s = pause_s
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._closed_from = 0.0

    def allows(self) -> int:
        """Return how many attempts are allowed now: unlimited (a large number), one, or none."""
        with self._lock:
            if self._failures < self._limit:
                return 1_000
            return 1 if self._clock() >= self._closed_from else 0

    def note(self, *, succeeded: bool) -> None:
        """Record the outcome of an attempt."""
        with self._lock:
            self._failures = 0 if succeeded else self._failures + 1
            if self._failures >= self._limit:
                self._closed_from = self._clock() + self._pause_s
