"""Counts of decisions about comments in the database: by day, moderator and article, and the length of the queue over
time.

A busy month has more decisions than Python could process during a request, so only counts leave the database. The SQL
is written by hand, because each statement reads the same decisions several times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, Case, DurationField, ExpressionWrapper, F, OuterRef, Subquery, When
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, TruncDate

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.database.raw_sql import read_rows
from debate.moderation.models import Report
from debate.readers.scope import Scope

# At most this many decisions are counted; the newest ones.
MAX_DECISIONS = 100_000
_DECIDING = (Decision.Action.REMOVE, Decision.Action.RESTORE, Decision.Action.APPROVE)
_TAKEN = "taken(id, comment, action, moderator, article, begin, created, day, wait) AS ({taken})"
# A removal counts as restored if anybody restored the comment later.
_JUDGED = """judged AS (
    SELECT taken.*,
        action = 'remove' AS is_removal,
        MAX(CASE WHEN action = 'restore' THEN id END) OVER (PARTITION BY comment) > id AS is_restored
    FROM taken
)"""
# The waits of a group are numbered from the shortest; decisions without a wait come after them.
_GROUPS = """
SELECT '{of}', CAST(grouped.key AS text), {name},
    decisions, removals, restored, waits, lower_middle, upper_middle, ninth_tenth, first
FROM (
    SELECT key, MAX(waits) AS waits, MIN(begin) AS first, COUNT(*) AS decisions,
        COUNT(CASE WHEN is_removal THEN 1 END) AS removals,
        COUNT(CASE WHEN is_removal AND is_restored THEN 1 END) AS restored,
        MIN(CASE WHEN place = (waits + 1) / 2 THEN wait END) AS lower_middle,
        MIN(CASE WHEN place = waits / 2 + 1 THEN wait END) AS upper_middle,
        MIN(CASE WHEN place = waits * 9 / 10 + 1 THEN wait END) AS ninth_tenth
    FROM (
        SELECT {of} AS key, is_removal, is_restored, begin, wait,
            COUNT(wait) OVER (PARTITION BY {of}) AS waits,
            ROW_NUMBER() OVER (PARTITION BY {of} ORDER BY wait IS NULL, wait) AS place
        FROM judged
    ) AS numbered
    GROUP BY key
) AS grouped {named}"""
_BY = (
    _GROUPS.format(of="day", name="NULL", named=""),
    _GROUPS.format(of="moderator", name="r.name", named="LEFT JOIN debate_reader r ON r.id = grouped.key"),
    _GROUPS.format(of="article", name="a.title", named="LEFT JOIN debate_article a ON a.id = grouped.key"),
)
# In order of time each start adds one and each end subtracts one. At equal times a wait starts before a moment, and
# ends after it.
_WAITING = """, moments(moment) AS (VALUES {moments}),
events(at, kind, change) AS (
    SELECT begin, 0, 1 FROM taken WHERE begin IS NOT NULL
    UNION ALL SELECT moment, 1, 0 FROM moments
    UNION ALL SELECT created, 2, -1 FROM taken WHERE begin IS NOT NULL
)
SELECT waiting FROM (SELECT at, kind, SUM(change) OVER (ORDER BY at, kind) AS waiting FROM events) AS counted
WHERE kind = 1 ORDER BY at"""

_MEDIAN = """SELECT wait FROM (
    SELECT wait, ROW_NUMBER() OVER (ORDER BY wait) AS place, COUNT(*) OVER () AS waits FROM taken WHERE wait IS NOT NULL
) AS ordered WHERE place = (waits + 1) / 2"""


@dataclass(frozen=True, slots=True)
class Group:
    """The decisions of one day, of one moderator, or on one article.

    `name` is the moderator's or the title, None for automatic decisions. `waits` is the number of decisions whose
    comment had waited; `wait_s` is the median wait, `long_wait_s` the 90th percentile, in seconds.
    """

    name: str | None
    decisions: int
    removals: int
    restored: int
    waits: int
    wait_s: float | None
    long_wait_s: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The groups; `first_wait` is when the first wait started."""

    days: dict[date, Group]
    moderators: list[Group]
    articles: list[Group]
    first_wait: datetime | None


class Decisions:
    """The newest `MAX_DECISIONS` decisions since a time in the debates in scope, without undone ones."""

    def __init__(self, scope: Scope, since: datetime) -> None:
        undone = Decision.objects.filter(action=Decision.Action.UNDO, created__gte=since, after__has_key="undid")
        found = Decision.objects.filter(
            scope.of("article"), action__in=_DECIDING, created__gte=since, comment__isnull=False
        )
        oldest = found.order_by("-pk").values_list("pk", flat=True)[MAX_DECISIONS - 1 : MAX_DECISIONS]
        # One indexed subquery for each decision: grouping would sort all of them with their joins.
        reported = Report.objects.filter(resolved_by=OuterRef("pk")).order_by("created").values("created")[:1]
        was_held = Case(When(before__state=Comment.State.PENDING, then=F("comment__created")))
        rows = (
            found.filter(pk__gte=Coalesce(Subquery(oldest), 0))
            .exclude(pk__in=undone.values_list(Cast(KT("after__undid"), BigIntegerField())))
            .annotate(begin=Coalesce(Subquery(reported), was_held), day=TruncDate("created", tzinfo=UTC))
            .annotate(wait=ExpressionWrapper(F("created") - F("begin"), DurationField()))
            .order_by()
            .values_list("pk", "comment_id", "action", "moderator_id", "article_id", "begin", "created", "day", "wait")
        )
        sql, self._parameters = rows.query.sql_with_params()
        self._taken = "WITH " + _TAKEN.format(taken=sql)

    def count(self) -> Counts:
        """Return the counts by day, moderator and article, and how long their comments had waited."""
        groups: dict[str, dict[str | None, Group]] = {"day": {}, "moderator": {}, "article": {}}
        begins = []
        for of, key, *values, first in self._read(f"{self._taken}, {_JUDGED} {' UNION ALL '.join(_BY)}"):
            groups[of][key] = _group(*values)
            begins += [_time(first)] if first else []
        return Counts(
            days={date.fromisoformat(key): group for key, group in groups["day"].items() if key},
            moderators=list(groups["moderator"].values()),
            articles=list(groups["article"].values()),
            first_wait=min(begins, default=None),
        )

    def count_waiting(self, moments: Sequence[datetime]) -> list[int]:
        """Return how many of the comments were pending at each of the moments, in ascending order."""
        values = ", ".join(["(%s)"] * len(moments))
        sql = self._taken + _WAITING.format(moments=values)
        return [number for (number,) in self._read(sql, *map(connection.ops.adapt_datetimefield_value, moments))]

    def median_wait_s(self) -> float | None:
        """Return the median time that decided comments had waited, None if none had; the lower of two middle ones."""
        found = self._read(f"{self._taken} {_MEDIAN}")
        return _seconds(found[0][0]) if found else None

    def _read(self, sql: str, *more: Any) -> list[tuple[Any, ...]]:
        return read_rows(sql, *self._parameters, *more)


def _group(
    name: str | None, decisions: int, removals: int, restored: int, waits: int, lower: Any, upper: Any, long: Any
) -> Group:
    return Group(
        name=name,
        decisions=decisions,
        removals=removals,
        restored=restored,
        waits=waits,
        wait_s=(_seconds(lower) + _seconds(upper)) / 2 if waits else None,
        long_wait_s=_seconds(long) if waits else None,
    )


def _seconds(wait: timedelta | int) -> float:
    # SQLite has no durations; Django stores them in microseconds.
    return (wait if isinstance(wait, timedelta) else timedelta(microseconds=wait)).total_seconds()


def _time(value: datetime | str) -> datetime:
    # SQLite has no times; Django stores them as text, in UTC.
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
