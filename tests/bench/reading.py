"""What a ledger's steps say: missed changes, repeated changes, and delays."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.bench.figures import Figure
from tests.bench.ledger import Step
from tests.bench.writers import Change


@dataclass(frozen=True, slots=True)
class Told:
    """What all viewers received; every fault counts once per viewer."""

    # All frames, those with a new revision, and the bytes of the latter.
    frames: int
    deliveries: int
    bytes: int
    missed: int
    doubled: int
    resets: int

    def figures(self) -> list[Figure]:
        """Return the counts that must be zero."""
        return [
            Figure("changes missed", self.missed, at_most=0),
            Figure("changes told twice", self.doubled, at_most=0),
            Figure("viewers sent to reload the page", self.resets, at_most=0),
        ]


def read_steps(
    steps: Sequence[Step], *, viewers: int, until: int, version: int = 0, posted: Iterable[Change] = ()
) -> Told:
    """Follow a number of viewers to revision `until` and a version of the tallies; viewers who didn't get there missed
    the rest.

    A diff that starts after the viewer's revision leaves a gap; one that starts before it repeats something. A comment
    that was `posted` must be in every diff that includes its revision.
    """
    news = [step for step in steps if step.rev > step.since]
    arrived = sum(step.viewers for step in news if step.rev_before < until <= step.rev)
    counted = sum(step.viewers for step in steps if step.version_before < version <= step.version)
    left_out = sum(
        step.viewers
        for comment in posted
        for step in news
        if step.since < comment.at <= step.rev and comment.id not in step.comments
    )
    return Told(
        frames=sum(step.viewers for step in steps),
        deliveries=sum(step.viewers for step in news),
        bytes=sum(step.viewers * step.bytes for step in news),
        missed=sum(step.viewers for step in steps if step.since > step.rev_before and not step.is_reset)
        + left_out
        + max(0, viewers - arrived)
        + (max(0, viewers - counted) if version else 0),
        doubled=sum(step.viewers for step in steps if step.since < step.rev_before and not step.is_reset),
        resets=sum(step.viewers for step in steps if step.is_reset),
    )


def read_changes(text: str) -> list[Change]:
    """Return the writers' changes, all of which must have been accepted."""
    written = json.loads(text)
    assert not written["refused"], f"refused: {Counter(written['refused'])}"
    return [Change(**change) for change in written["changes"]]


def newest(changes: Iterable[Change]) -> tuple[int, int]:
    """Return the newest revision and the newest version of the tally among changes."""
    at = {"vote": 0, "rev": 0}
    for change in changes:
        kind = change.kind if change.kind == "vote" else "rev"
        at[kind] = max(at[kind], change.at)
    return at["rev"], at["vote"]


class Delays:
    """Delays between changes and viewers, in milliseconds, with the number of viewers of each."""

    def __init__(self, changes: Iterable[Change], steps: Sequence[Step], *, since_sent: bool = False) -> None:
        """Measure every change to every viewer: from its acknowledgement, or from its sending, to the viewer.

        The commit lies between the two.
        """
        self._counts: Counter[int] = Counter()
        for change in changes:
            began = change.sent_ms if since_sent else change.acked_ms
            for step in steps:
                if _brings(step, change):
                    for moment, viewers in step.times:
                        self._counts[max(0, moment - began)] += viewers

    def quantile_s(self, share: float) -> float:
        """Return the seconds within which this share of deliveries arrived."""
        wanted = share * self._counts.total()
        for delay_ms, viewers in sorted(self._counts.items()):
            wanted -= viewers
            if wanted <= 0:
                return delay_ms / 1000
        return float("nan")

    def curve(self) -> list[tuple[float, float]]:
        """Return seconds and the percentage that had arrived by then."""
        shares = [0.01, *(step / 20 for step in range(1, 20)), 0.99, 0.999, 1.0]
        return [(self.quantile_s(share), share * 100) for share in shares]


def _brings(step: Step, change: Change) -> bool:
    if change.kind == "vote":
        return step.version_before < change.at <= step.version
    return step.since < change.at <= step.rev
