"""Moderation statistics: waiting times, queue length, restored comments, and removal rates by side.

Reads the audit log of the last `DAYS` days; what was undone at once counts as never decided. Writes nothing.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import sqrt

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils import timezone

from debate.audit_log.reading import RULE_OF_SITE
from debate.caches.slow_results import KeptAnswers
from debate.comments.models import Comment
from debate.moderation.decision_counts import Decisions, Group
from debate.moderation.models import Report
from debate.moderation.queue.pending import pending_comments, reported_comments
from debate.polls.models import Choice
from debate.readers.scope import EVERYWHERE, Scope

DAYS = 30
# Counting a busy month takes a second or more, and the result hardly changes within a minute.
KEPT_S = 60
# The number of points of the queue's length, and how long before the first wait they start.
SAMPLES = 120
SHORTEST_SAMPLE = timedelta(minutes=5)
# For the normal distribution: 95 % lie within this many standard deviations.
_Z95 = 1.96


@dataclass(frozen=True, slots=True)
class Work:
    """The decisions of a moderator, or on one article; `wait_s` is the median time to the first decision."""

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
    """A day's first decisions: how many, and the median and 90th percentile of their times in seconds."""

    day: datetime
    decisions: int
    wait_s: float | None
    long_wait_s: float | None


@dataclass(frozen=True, slots=True)
class SideRate:
    """How many comments of a side were posted, reported and removed, with a confidence interval of the rate."""

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
        """The 95 % confidence interval of the rate, in percent: Wilson's score interval (1927)."""
        n, p = self.comments, self.removed / self.comments
        middle = p + _Z95**2 / (2 * n)
        reach = _Z95 * sqrt(p * (1 - p) / n + _Z95**2 / (4 * n * n))
        scale = 100 / (1 + _Z95**2 / n)
        return max(0.0, scale * (middle - reach)), scale * (middle + reach)

    @property
    def reach(self) -> float:
        """The width of the interval, in percent."""
        low, high = self.interval
        return high - low


@dataclass(frozen=True, slots=True)
class Statistics:
    """All statistics; `queue` has the number of pending comments at moments of the last days, ending now."""

    days: list[Day]
    queue: list[tuple[datetime, int]]
    moderators: list[Work]
    articles: list[Work]
    sides: list[tuple[str, list[SideRate]]]


_kept = KeptAnswers[Statistics]("statistics", kept_s=KEPT_S)


def read_kept_statistics(scope: Scope) -> Statistics:
    """Return what `read_statistics` counted last in the scope, at most `KEPT_S` s ago or while it is counted again."""
    return _kept.get(lambda: read_statistics(scope), key=repr(scope))


def read_statistics(scope: Scope = EVERYWHERE) -> Statistics:
    """Return the statistics of the last `DAYS` days in the debates in scope, in a constant number of queries."""
    now = timezone.now()
    since = (now - timedelta(days=DAYS - 1)).replace(hour=0, minute=0, second=0, microsecond=0)
    decisions = Decisions(scope, since)
    counts = decisions.count()
    waiting = sorted(_open_since(scope))
    begins = [*([counts.first_wait] if counts.first_wait else []), *waiting[:1]]
    moments = _moments(min(begins, default=None), since, now)
    decided = decisions.count_waiting(moments)
    return Statistics(
        days=[_day(since + timedelta(days=number), counts.days) for number in range((now - since).days + 1)],
        # A comment that is still pending started to wait by a moment, and has not ended.
        queue=[(at, number + bisect_right(waiting, at)) for at, number in zip(moments, decided, strict=True)],
        moderators=_work(counts.moderators, nameless=RULE_OF_SITE),
        articles=_work(counts.articles, nameless=""),
        sides=_by_side(scope, since),
    )


def _open_since(scope: Scope) -> list[datetime]:
    """Return since when each pending comment has been waiting."""
    is_open, within = Q(reports__resolved_by=None), scope.of("article")
    reported = reported_comments().filter(within).annotate(begin=Min("reports__created", filter=is_open))
    pending = pending_comments().filter(within)
    return [*reported.values_list("begin", flat=True), *pending.values_list("created", flat=True)]


def _day(day: datetime, counted: Mapping[date, Group]) -> Day:
    group = counted.get(day.date())
    if not group:
        return Day(day, decisions=0, wait_s=None, long_wait_s=None)
    return Day(day, decisions=group.waits, wait_s=group.wait_s, long_wait_s=group.long_wait_s)


def _moments(first_wait: datetime | None, since: datetime, now: datetime) -> list[datetime]:
    """Return the moments for the queue's length: from the first wait until now."""
    first = max(since, first_wait - SHORTEST_SAMPLE) if first_wait else since
    step = (now - first) / SAMPLES
    return [*(first + step * number for number in range(SAMPLES)), now]


def _work(groups: Sequence[Group], *, nameless: str) -> list[Work]:
    work = [
        Work(
            name=nameless if group.name is None else group.name,
            decisions=group.decisions,
            removals=group.removals,
            restored=group.restored,
            wait_s=group.wait_s,
        )
        for group in groups
    ]
    return sorted(work, key=lambda one: (-one.decisions, one.name))


def _by_side(scope: Scope, since: datetime) -> list[tuple[str, list[SideRate]]]:
    is_reported = Exists(Report.objects.filter(comment=OuterRef("pk")))
    counted = (
        Comment.objects.filter(scope.of("article"), created__gte=since, side__isnull=False, seen=True)
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
