"""What a moderator wants to see of the comments: a queue, narrowed down by filters, page by page. Writes nothing."""

import re
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from debate import wire_desk
from debate.comments.models import Comment
from debate.comments.search import with_words
from debate.errors import Invalid, InvalidCursor
from debate.moderation.entries import read_entries
from debate.moderation.waiting import pending_comments, read_counts, reported_comments
from debate.readers.models import Reader
from debate.readers.scope import EVERYWHERE, Scope

QUEUES = ("reported", "held", "new")
PAGE_ENTRIES = 50
MAX_LIMIT = 100
_MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Selection:
    """A queue and its filters, each empty where anything will do.

    `reported` has the comments whose reports weigh most first, of the same weight the oldest, `held` the longest
    waiting, `new` the newest, whatever their state. `side` is a choice's id; `author` is a reader's id or a part of a
    name; `words` are words that a comment has, or their beginnings. `scope` is what the moderator is
    confined to.
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


def read_page(selection: Selection, *, cursor: str | None = None, limit: int = PAGE_ENTRIES) -> wire_desk.QueuePage:
    """Return a page of the selection, in a constant number of queries.

    Pages follow each other by the last entry's place, so that what comes or goes meanwhile moves nothing. Raises
    `Invalid` for an unknown queue, state or limit, `InvalidCursor`.
    """
    if selection.queue not in QUEUES:
        raise Invalid(f"queue: one of {', '.join(QUEUES)}.")
    if selection.state and selection.state not in Comment.State.values:
        raise Invalid(f"state: one of {', '.join(Comment.State.values)}.")
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(f"limit: a number from 1 to {MAX_LIMIT}.")
    if "\0" in selection.article + selection.author:
        raise Invalid("A filter has a character that nothing can have.")
    ids, following = read_ids(selection, cursor=cursor or "", limit=limit)
    entries = read_entries(ids)
    return wire_desk.QueuePage(
        queue=selection.queue,
        entries=[entries[pk] for pk in ids if pk in entries],
        next=following,
        counts=read_counts(selection.scope),
    )


def read_ids(selection: Selection, *, cursor: str, limit: int) -> tuple[list[int], str | None]:
    """Return the comments of a page in their order, and the cursor of the following one; raises `InvalidCursor`."""
    read = _read_reported if selection.queue == "reported" else _read_by_age
    return read(selection, cursor, limit)


def _read_reported(selection: Selection, cursor: str, limit: int) -> tuple[list[int], str | None]:
    comments = _narrowed(reported_comments(), selection)
    if cursor:
        weight, pk = _place(cursor, r"reported-(\d{1,9})-(\d{1,18})")
        comments = comments.filter(Q(open_weight_percent__lt=weight) | Q(open_weight_percent=weight, pk__gt=pk))
    ordered = comments.order_by("-open_weight_percent", "id")
    found = list(ordered.values_list("pk", "open_weight_percent")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    following = f"reported-{last[1]}-{last[0]}" if last else None
    return [pk for pk, _ in found[:limit]], following


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
    return Reader.objects.filter(name__icontains=wanted)


def _place(cursor: str, form: str) -> list[int]:
    match = re.fullmatch(form, cursor, re.ASCII)
    if not match:
        raise InvalidCursor
    return [int(number) for number in match.groups()]
