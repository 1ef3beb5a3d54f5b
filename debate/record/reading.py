"""Reading the record: searched page by page, and whole for an export. Writes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from debate import wire_people
from debate.errors import Invalid, InvalidCursor
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.readers.roles import require_moderator, require_role
from debate.record.models import Decision

PAGE_ENTRIES = 50
EXPORT_CHUNK = 500
# Who decided where nobody did.
NOBODY = "A rule of the site"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for, each part empty where anything will do.

    `moderator`: an id or a part of a name. `article`: its slug. `text`: a part of the reason, or of the comment or name
    that it is about. `since` and `until`: days, both included.
    """

    moderator: str = ""
    action: str = ""
    article: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


def search_record(identity: Identity, search: Search, *, cursor: str = "") -> wire_people.RecordPage:
    """Return a page of the record, newest first, in one query; moderators find what was decided in their debates.

    Raises `SignInRequired`, `Forbidden`, `Invalid` for an unknown action, `InvalidCursor`.
    """
    found = _found(require_moderator(identity), search)
    if cursor:
        if not re.fullmatch(r"\d{1,18}", cursor, re.ASCII):
            raise InvalidCursor
        found = found.filter(pk__lt=int(cursor))
    page = list(found.order_by("-pk")[: PAGE_ENTRIES + 1])
    return wire_people.RecordPage(
        entries=[describe_entry(decision) for decision in page[:PAGE_ENTRIES]],
        next=str(page[PAGE_ENTRIES - 1].pk) if len(page) > PAGE_ENTRIES else None,
    )


def export_record(identity: Identity, search: Search) -> Iterator[wire_people.RecordEntry]:
    """Return everything that is found, oldest first, read in chunks while it is taken; for chief moderators.

    Raises as `search_record` does, before the first entry is taken.
    """
    found = _found(require_role(identity, Role.CHIEF), search).order_by("pk")
    return (describe_entry(decision) for decision in _in_chunks(found))


def describe_entry(decision: Decision) -> wire_people.RecordEntry:
    """Return an entry of the record with the names of whom and what it is about; all must have been read with it."""
    return wire_people.RecordEntry(
        id=decision.pk,
        created=decision.created,
        moderator=decision.moderator.name if decision.moderator else NOBODY,
        action=decision.action,
        category=decision.category,
        reason=decision.reason,
        reader=decision.reader.name if decision.reader else None,
        reader_id=decision.reader_id,
        article=decision.article.slug if decision.article else None,
        comment=decision.comment_id,
        text=decision.comment.body if decision.comment else None,
        poll=decision.poll.question if decision.poll else None,
        before=decision.before,
        after=decision.after,
        batch=decision.batch,
    )


def _found(moderator: Reader, search: Search) -> QuerySet[Decision]:
    if search.action and search.action not in Decision.Action.values:
        raise Invalid(f"action: one of {', '.join(Decision.Action.values)}.")
    if "\0" in search.moderator + search.article + search.text:
        raise Invalid("A filter has a character that nothing can have.")
    found = Decision.objects.select_related("moderator", "reader", "article", "comment", "poll")
    found = found.filter(moderator.scope.of("article"))
    if re.fullmatch(r"[0-9]{1,18}", search.moderator):
        found = found.filter(moderator_id=int(search.moderator))
    elif search.moderator:
        found = found.filter(moderator__name__icontains=search.moderator)
    if search.action:
        found = found.filter(action=search.action)
    if search.article:
        found = found.filter(article__slug=search.article)
    if search.text:
        text = search.text
        found = found.filter(
            Q(reason__icontains=text) | Q(comment__body__icontains=text) | Q(reader__name__icontains=text)
        )
    if search.since:
        found = found.filter(created__gte=_midnight(search.since))
    if search.until:
        found = found.filter(created__lt=_midnight(search.until + timedelta(days=1)))
    return found


def _in_chunks(found: QuerySet[Decision]) -> Iterator[Decision]:
    """Read without a cursor that stays open in the database, however slowly the entries are taken."""
    last = 0
    while chunk := list(found.filter(pk__gt=last)[:EXPORT_CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
