"""The most recently used values, kept in a process's memory within a bound of bytes. Knows nothing of what they are."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class KeptInMemory(Generic[K, V]):
    """Values by key, for any thread; `size` returns how many bytes a value takes."""

    def __init__(self, *, at_most_bytes: int, size: Callable[[V], int]) -> None:
        self._at_most = at_most_bytes
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = Lock()
        self.bytes_kept = 0

    def get(self, key: K) -> V | None:
        """Return the key's value, None if there is none."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
            return found

    def put(self, key: K, value: V) -> None:
        """Keep the key's value in place of its last one; the least recently used values may be dropped."""
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self.bytes_kept += self._size(value)
            while self.bytes_kept > self._at_most:
                self._drop(next(iter(self._values)))

    def clear(self) -> None:
        """Drop everything."""
        with self._lock:
            self._values.clear()
            self.bytes_kept = 0

    def _drop(self, key: K) -> None:
        if (before := self._values.pop(key, None)) is not None:
            self.bytes_kept -= self._size(before)
