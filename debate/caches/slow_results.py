"""A cache for slow results: kept for a while in each process, and computed by one request at a time."""

from collections.abc import Callable
from hashlib import blake2b
from threading import Lock
from typing import Generic, TypeVar, cast

from django.core.cache import cache
from django.utils import timezone

from debate.errors import Unavailable

T = TypeVar("T")

# How long a request waits for another one's first computation.
FIRST_COMPUTATION_S = 10.0
# A result that nobody requests is dropped after this time.
FORGOTTEN_S = 3_600
# How many keys can be computed at once; there is one per moderators' scope.
LOCKS = 16


class KeptAnswers(Generic[T]):
    """The latest results, by key. A result older than `kept_s` is recomputed by the next request for it.

    During that, other requests get the stale result: nobody waits, except for a first computation.
    """

    def __init__(self, name: str, *, kept_s: float) -> None:
        self._name = name
        self._kept_s = kept_s
        self._locks = [Lock() for _ in range(LOCKS)]

    def get(self, compute: Callable[[], T], *, key: str = "") -> T:
        """Return the latest result of `compute` for the key; raises what it raises.

        Raises `Unavailable` if another request's first computation takes longer than `FIRST_COMPUTATION_S`.
        """
        last = self._last(key)
        if last and self._is_fresh(last):
            return last[1]
        lock = self._locks[hash(key) % LOCKS]
        if not lock.acquire(timeout=0 if last else FIRST_COMPUTATION_S):
            if last:
                return last[1]
            raise Unavailable
        try:
            # Another request may have computed it in the meantime.
            if (last := self._last(key)) and self._is_fresh(last):
                return last[1]
            answer = compute()
            cache.set(self._place(key), (timezone.now().timestamp(), answer), FORGOTTEN_S)
            return answer
        finally:
            lock.release()

    def at_hand(self, *, key: str = "") -> T | None:
        """Return the latest result for the key, however old, or None; computes nothing, and asks no database."""
        last = self._last(key)
        return last[1] if last else None

    def _last(self, key: str) -> tuple[float, T] | None:
        """Return the time of the key's last computation, in seconds of Unix time, and the result."""
        return cast(tuple[float, T] | None, cache.get(self._place(key)))

    def _is_fresh(self, last: tuple[float, T]) -> bool:
        return timezone.now().timestamp() - last[0] < self._kept_s

    def _place(self, key: str) -> str:
        # A key can contain characters that a cache key can't, such as spaces.
        return f"{self._name}:{blake2b(key.encode(), digest_size=16).hexdigest()}"
