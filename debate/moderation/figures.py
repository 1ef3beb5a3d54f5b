"""How moderation goes: how long comments wait, how many, what is brought back, and whether all sides are treated alike.

Reads the record of the last `DAYS` days; what was undone at once counts as never decided. Writes nothing.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt
from statistics import median

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from debate.comments.models import Comment
from debate.moderation.models import Report
from debate.moderation.waiting import pending_comments, reported_comments
from debate.polls.models import Choice
from debate.record.models import Decision

DAYS = 30
# What one page of figures reads at the most; the newest count.
MAX_DECISIONS = 100_000
# At how many moments the length of the queue is told, and how long before the first wait that begins.
SAMPLES = 120
SHORTEST_SAMPLE = timedelta(minutes=5)
_DECIDING = (Decision.Action.REMOVE, Decision.Action.RESTORE, Decision.Action.APPROVE)
# Of the normal distribution: 95 % lie within so many standard deviations.
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Work:
    """What somebody, or everybody on one article, decided; `wait_s` is the median time to the first decision."""

    name: str
    decisions: int
    removals: int
    restored: int
    wait_s: float | None

    @property
    def restored_percent(self) -> float | None:
        return 100 * self.restored / self.removals if self.removals else None


@dataclass(frozen=True, slots=True)
class Day:
    """A day's first decisions: how many, and the seconds that half and nine tenths of them took at the most."""

    day: datetime
    decisions: int
    wait_s: float | None
    long_wait_s: float | None


@dataclass(frozen=True, slots=True)
class SideRate:
    """How many comments of a side were written, reported and removed; the true rate lies most likely between two."""

    label: str
    number: int
    comments: int
    reported: int
    removed: int

    @property
    def percent(self) -> float:
        return 100 * self.removed / self.comments

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the rate, in percent: Wilson's score interval (1927)."""
        n, p = self.comments, self.removed / self.comments
        middle = p + _Z95**2 / (2 * n)
        reach = _Z95 * sqrt(p * (1 - p) / n + _Z95**2 / (4 * n * n))
        scale = 100 / (1 + _Z95**2 / n)
        return max(0.0, scale * (middle - reach)), scale * (middle + reach)

    @property
    def reach(self) -> float:
        """How wide the interval is, in percent."""
        low, high = self.interval
        return high - low


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures; `queue` has how many comments waited at moments of the last days, the last one being now."""

    days: list[Day]
    queue: list[tuple[datetime, int]]
    moderators: list[Work]
    articles: list[Work]
    sides: list[tuple[str, list[SideRate]]]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A decision as the figures need it; `wait` is from when to when the comment waited, where it did."""

    pk: int
    comment: int
    action: str
    moderator: str
    article: str
    wait: tuple[datetime, datetime] | None

    @property
    def wait_s(self) -> float | None:
        return (self.wait[1] - self.wait[0]).total_seconds() if self.wait else None


def read_figures() -> Figures:
    """Return the figures of the last `DAYS` days, in a constant number of queries."""
    now = timezone.now()
    since = (now - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = _read_decisions(since)
    waits = [decision.wait for decision in taken if decision.wait]
    return Figures(
        days=_by_day(taken, since, now),
        queue=_queue_length([*waits, *((begin, now) for begin in _open_since())], since, now),
        moderators=_work(taken, by="moderator"),
        articles=_work(taken, by="article"),
        sides=_by_side(since),
    )


def _read_decisions(since: datetime) -> list[_Taken]:
    undone = Decision.objects.filter(action=Decision.Action.UNDO, created__gte=since).values_list("after", flat=True)
    gone = {after.get("undid") for after in undone}
    found = Decision.objects.filter(action__in=_DECIDING, created__gte=since, comment__isnull=False)
    rows = (
        found.annotate(reported=Min("reports__created"))
        .select_related("moderator", "article", "comment")
        .only("action", "before", "created", "moderator__name", "article__title", "comment__created")
        .order_by("-id")[:MAX_DECISIONS]
    )
    return [_taken(row) for row in reversed(rows) if row.pk not in gone]


def _taken(row: Decision) -> _Taken:
    assert row.comment and row.comment_id
    was_held = row.before.get("state") == Comment.State.PENDING
    begin = row.reported or (row.comment.created if was_held else None)  # type: ignore[attr-defined]
    return _Taken(
        pk=row.pk,
        comment=row.comment_id,
        action=row.action,
        moderator=row.moderator.name if row.moderator else "Rules of the site",
        article=row.article.title if row.article else "",
        wait=(begin, row.created) if begin else None,
    )


def _open_since() -> list[datetime]:
    """Return since when each of the comments waits that wait now."""
    is_open = Q(reports__resolved_by=None)
    reported = (
        reported_comments().annotate(begin=Min("reports__created", filter=is_open)).values_list("begin", flat=True)
    )
    return [*reported, *pending_comments().values_list("created", flat=True)]


def _by_day(taken: Sequence[_Taken], since: datetime, now: datetime) -> list[Day]:
    waits: dict[datetime, list[float]] = defaultdict(list)
    for decision in taken:
        if decision.wait and decision.wait_s is not None:
            waits[decision.wait[1].replace(hour=0, minute=0, second=0, microsecond=0)].append(decision.wait_s)
    days = [since + timedelta(days=number) for number in range((now - since).days + 1)]
    return [
        Day(
            day=day,
            decisions=len(waits[day]),
            wait_s=median(waits[day]) if waits[day] else None,
            long_wait_s=sorted(waits[day])[len(waits[day]) * 9 // 10] if waits[day] else None,
        )
        for day in days
    ]


def _queue_length(
    waits: Sequence[tuple[datetime, datetime]], since: datetime, now: datetime
) -> list[tuple[datetime, int]]:
    """Count at moments since the first wait how many have begun by then and are not over."""
    begins, ends = sorted(begin for begin, _ in waits), sorted(end for _, end in waits)
    first = max(since, begins[0] - SHORTEST_SAMPLE) if begins else since
    step = (now - first) / SAMPLES
    moments = [*(first + step * number for number in range(SAMPLES)), now]
    # Who waits still has its end now, and is counted as waiting.
    return [(moment, bisect_right(begins, moment) - bisect_left(ends, moment)) for moment in moments]


def _work(taken: Sequence[_Taken], *, by: str) -> list[Work]:
    restored_at = {decision.comment: decision.pk for decision in taken if decision.action == Decision.Action.RESTORE}
    groups: dict[str, list[_Taken]] = defaultdict(list)
    for decision in taken:
        groups[getattr(decision, by)].append(decision)
    work = []
    for name, decisions in groups.items():
        removals = [decision for decision in decisions if decision.action == Decision.Action.REMOVE]
        waits = [decision.wait_s for decision in decisions if decision.wait_s is not None]
        work.append(
            Work(
                name=name,
                decisions=len(decisions),
                removals=len(removals),
                restored=sum(restored_at.get(removal.comment, 0) > removal.pk for removal in removals),
                wait_s=median(waits) if waits else None,
            )
        )
    return sorted(work, key=lambda one: (-one.decisions, one.name))


def _by_side(since: datetime) -> list[tuple[str, list[SideRate]]]:
    is_reported = Exists(Report.objects.filter(comment=OuterRef("pk")))
    counted = (
        Comment.objects.filter(created__gte=since, side__isnull=False, seen=True)
        .values("side_id")
        .annotate(
            comments=Count("id"),
            removed=Count("id", filter=Q(state=Comment.State.REMOVED)),
            reported=Count("id", filter=Q(is_reported)),
        )
    )
    counts = {row["side_id"]: row for row in counted.order_by("side_id")}
    polls: dict[int, list[Choice]] = defaultdict(list)
    known = Choice.objects.filter(poll__choices__in=counts).distinct().select_related("poll__article")
    for choice in known.order_by("-poll__article_id", "poll_id", "position", "id"):
        polls[choice.poll_id].append(choice)
    return [
        (
            f"{choices[0].poll.article.title}: {choices[0].poll.question}",
            [
                SideRate(
                    label=choice.label,
                    number=number,
                    comments=counts[choice.pk]["comments"],
                    reported=counts[choice.pk]["reported"],
                    removed=counts[choice.pk]["removed"],
                )
                for number, choice in enumerate(choices, start=1)
                if choice.pk in counts
            ],
        )
        for choices in polls.values()
    ]
