"""A moderator's selection of comments: a queue, filtered, page by page. Writes nothing."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Round
from django.utils import timezone

from debate.comments.models import Comment
from debate.comments.search import with_words
from debate.database.ids import MAX_ID
from debate.errors import Invalid, InvalidCursor
from debate.field_errors import not_one_of, out_of_range
from debate.language.wording import later
from debate.moderation.models import LegalReport, Report
from debate.moderation.queue.entries import read_entries
from debate.moderation.queue.pending import (
    answered_questions,
    open_questions,
    pending_comments,
    read_counts,
    reported_comments,
)
from debate.moderation.queue.weight import LEGAL_PERCENT
from debate.readers.models import Reader
from debate.readers.scope import EVERYWHERE, Scope
from debate.text.cleaning import search_term
from debate.wire.moderation.desk import QueuePage

QUEUES = ("reported", "held", "new", "questions")
PAGE_ENTRIES = 50
MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """A queue and its filters, each empty for no filter.

    `reported` has the highest weight of reports first, and the oldest first among equals; `held` the longest waiting
    first; `new` the newest in any state; `questions` open ones before answered ones, the newest first. `side` is a
    choice's id; `author` is a reader's id or a part of a name; `words` are words, or parts of them, in the comment.
    `scope` is the moderator's.
    """

    queue: str = "reported"
    article: str = ""
    side: int | None = None
    author: str = ""
    words: str = ""
    state: str = ""
    scope: Scope = EVERYWHERE

    @property
    def is_plain(self) -> bool:
        """Whether nothing is filtered."""
        is_filtered = self.article or self.side or self.author or self.words or self.state
        return not is_filtered and self.scope.is_everywhere


def read_page(selection: Selection, *, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> QueuePage:
    """Return a page of the selection, in a constant number of queries.

    The next page starts after the last entry, in the first page's order: each entry appears once, and new entries are
    on a first page that is read again. Raises `Invalid` for an unknown queue, state or limit, `InvalidCursor`.
    """
    if selection.queue not in QUEUES:
        raise not_one_of("queue", QUEUES)
    if selection.state and selection.state not in Comment.State.values:
        raise not_one_of("state", Comment.State.values)
    if not 1 <= limit <= MAX_LIMIT:
        raise out_of_range("limit", 1, MAX_LIMIT)
    if "\0" in selection.article + selection.author:
        raise Invalid(later("The filter contains a character that is not allowed."))
    ids, following = read_ids(selection, cursor=cursor or "", limit=limit)
    entries = read_entries(ids, selection.scope)
    return QueuePage(
        queue=selection.queue,
        entries=[entries[pk] for pk in ids if pk in entries],
        next=following,
        counts=read_counts(selection.scope),
    )


def read_ids(selection: Selection, *, cursor: str, limit: int) -> tuple[list[int], str | None]:
    """Return the comments of a page in order, and the next page's cursor; raises `InvalidCursor`."""
    read = {"reported": _read_reported, "questions": _read_questions}.get(selection.queue, _read_by_age)
    return read(selection, cursor, limit)


def _read_reported(selection: Selection, cursor: str, limit: int) -> tuple[list[int], str | None]:
    # Reports arrive and are settled between two pages: the order stays that of the first page.
    comments, after, moment = _narrowed(reported_comments(), selection), list[int](), timezone.now()
    if cursor:
        microseconds, *after = _place(cursor, r"reported-(\d{1,17})-(\d{1,9})-(\d{1,18})")
        moment = datetime.fromtimestamp(microseconds / 1_000_000, tz=UTC)
    by_weight = comments.order_by("-open_weight_percent", "id")
    if after:
        by_weight = by_weight.exclude(_weight_moved_since(moment)).filter(_after(after, "open_weight_percent"))
    found = list(by_weight.values_list("open_weight_percent", "pk")[: limit + 1])
    if after:
        moved = comments.filter(_weight_moved_since(moment)).annotate(had=_weight_at(moment))
        found += moved.filter(_after(after, "had")).order_by("-had", "id").values_list("had", "pk")[: limit + 1]
    weights = sorted({pk: weight for weight, pk in found}.items(), key=lambda entry: (-entry[1], entry[0]))
    following = None
    if len(weights) > limit:
        pk, weight = weights[limit - 1]
        following = f"reported-{round(moment.timestamp() * 1_000_000)}-{weight}-{pk}"
    return [pk for pk, _ in weights[:limit]], following


def _after(place: list[int], weight: str) -> Q:
    return Q(**{f"{weight}__lt": place[0]}) | Q(**{weight: place[0]}, pk__gt=place[1])


def _weight_moved_since(moment: datetime) -> Q:
    """Return the condition for comments that were reported, or whose reports were settled, after a moment."""
    moved = Q(comment=OuterRef("pk")) & (Q(created__gt=moment) | Q(resolved_by__created__gt=moment))
    return Q(Exists(Report.objects.filter(moved))) | Q(Exists(LegalReport.objects.filter(moved)))


def _weight_at(moment: datetime) -> Combinable:
    """Return the weight of the reports that were open at a moment, in percent, as `weight` stores it."""
    was_open = Q(created__lte=moment) & (Q(resolved_by=None) | Q(resolved_by__created__gt=moment))
    were_open = Report.objects.filter(was_open, comment=OuterRef("pk")).order_by().values("comment")
    percent = were_open.annotate(percent=Cast(Round(100 * Sum("weight")), IntegerField())).values("percent")
    is_illegal = Exists(LegalReport.objects.filter(was_open, comment=OuterRef("pk")))
    return Coalesce(Subquery(percent), 0) + Case(When(is_illegal, then=LEGAL_PERCENT), default=0)


def _read_by_age(selection: Selection, cursor: str, limit: int) -> tuple[list[int], str | None]:
    is_held = selection.queue == "held"
    comments = _narrowed(pending_comments() if is_held else Comment.objects.all(), selection)
    if cursor:
        (pk,) = _place(cursor, rf"{selection.queue}-(\d{{1,18}})")
        comments = comments.filter(pk__gt=pk) if is_held else comments.filter(pk__lt=pk)
    order = "id" if is_held else "-id"
    found = list(comments.order_by(order).values_list("pk", flat=True)[: limit + 1])
    following = f"{selection.queue}-{found[limit - 1]}" if len(found) > limit else None
    return found[:limit], following


def _read_questions(selection: Selection, cursor: str, limit: int) -> tuple[list[int], str | None]:
    is_answered, before = _place(cursor, r"questions-([01])-(\d{1,18})") if cursor else (0, MAX_ID)
    found: list[tuple[int, int]] = []
    for place, questions in enumerate((open_questions(), answered_questions())):
        if place >= is_answered and len(found) <= limit:
            rest = _narrowed(questions, selection).filter(pk__lt=before if place == is_answered else MAX_ID)
            newest = rest.order_by("-id").values_list("pk", flat=True)[: limit + 1 - len(found)]
            found += [(place, pk) for pk in newest]
    following = "questions-{}-{}".format(*found[limit - 1]) if len(found) > limit else None
    return [pk for _, pk in found[:limit]], following


def _narrowed(comments: QuerySet[Comment], selection: Selection) -> QuerySet[Comment]:
    comments = comments.filter(selection.scope.of("article"))
    if selection.article:
        comments = comments.filter(article__slug=selection.article)
    if selection.side:
        comments = comments.filter(side_id=selection.side)
    if selection.author:
        comments = comments.filter(author__in=_authors(selection.author))
    if selection.state:
        comments = comments.filter(state=selection.state)
    return with_words(comments, selection.words)


def _authors(wanted: str) -> QuerySet[Reader]:
    if re.fullmatch(r"[0-9]{1,18}", wanted):
        return Reader.objects.filter(pk=int(wanted))
    return Reader.objects.filter(search_name__contains=search_term(wanted))


def _place(cursor: str, form: str) -> list[int]:
    match = re.fullmatch(form, cursor, re.ASCII)
    if not match:
        raise InvalidCursor
    return [int(number) for number in match.groups()]
