"""What viewers received, recorded at almost no cost for the client: by step, not by viewer.

Many viewers get the same frame after the same frame. Such a step is stored once, with a count for each millisecond;
errors and delays are computed at the end.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(slots=True, eq=False)
class Told:
    """One distinct diff: from revision `since` to `rev`, with the sum of its tallies' versions."""

    since: int
    rev: int
    version: int
    comments: list[int]
    bytes: int
    is_reset: bool = False
    # By the viewer's previous diff: how many viewers got this one at which millisecond.
    times_after: dict["Told", dict[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """Some viewers' way from one diff to the next, and when they made it."""

    rev_before: int
    version_before: int
    since: int
    rev: int
    version: int
    comments: list[int]
    bytes: int
    is_reset: bool
    # Pairs of a moment, in milliseconds of the machine's monotonic clock, and a number of viewers.
    times: list[tuple[int, int]]

    @property
    def viewers(self) -> int:
        return sum(viewers for _, viewers in self.times)

    @classmethod
    def read_all(cls, text: str) -> list[Self]:
        """Return the steps in a ledger's output."""
        return [cls(**step) for step in json.loads(text)]


START = Told(0, 0, 0, [], 0)


class Ledger:
    """The diffs that one process's viewers received."""

    def __init__(self) -> None:
        self._told: dict[bytes, Told] = {}
        self._greeted: dict[tuple[int, int], Told] = {}
        self.epoch = ""

    def take(self, before: Told | None, payload: bytes) -> Told | None:
        """Record a frame for a viewer whose last diff was `before`; returns the new one.

        A viewer without a diff starts from hello, or from the first diff's `from`.
        """
        told = self._told.get(payload)
        if told is None:
            frame = json.loads(payload)
            if frame["type"] == "hello":
                self.epoch = frame["epoch"]
                return before or self._greet(frame["rev"], _version(frame))
            if frame["type"] not in ("changes", "reset"):
                return before
            told = self._told[payload] = _read(frame, len(payload))
        times = told.times_after.setdefault(before or START, {})
        now = time.monotonic_ns() // 1_000_000
        times[now] = times.get(now, 0) + 1
        return told

    def _greet(self, rev: int, version: int) -> Told:
        return self._greeted.setdefault((rev, version), Told(rev, rev, version, [], 0))

    def dump(self) -> str:
        """Return all steps as JSON."""
        return json.dumps([asdict(step) for told in self._told.values() for step in _steps(told)])


def _steps(told: Told) -> Iterable[Step]:
    for before, times in told.times_after.items():
        yield Step(
            rev_before=before.rev,
            version_before=before.version,
            since=told.since,
            rev=told.rev,
            version=told.version,
            comments=told.comments,
            bytes=told.bytes,
            is_reset=told.is_reset,
            times=list(times.items()),
        )


def _read(frame: dict[str, Any], size: int) -> Told:
    if frame["type"] == "reset":
        return Told(frame["rev"], frame["rev"], 0, [], size, is_reset=True)
    comments = [comment["id"] for comment in frame["comments"]]
    return Told(frame["from"], frame["rev"], _version(frame), comments, size)


def _version(frame: dict[str, Any]) -> int:
    return sum(tally["version"] for tally in frame["tallies"])
