"""Reading the audit log: searched page by page, and whole for an export. Writes nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.errors import Invalid, InvalidCursor
from debate.field_errors import not_one_of
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require
from debate.rights.table import EXPORT_AUDIT_LOG, READ_DESK
from debate.text.cleaning import search_term
from debate.wire.moderation.decisions import AuditLogEntryObject, AuditLogPage

PAGE_ENTRIES = 50
EXPORT_CHUNK = 500
# Who decided, if no moderator did: the same in every language, as the API and exports have it.
RULE_OF_SITE = "A rule of the site"
OPERATOR = "The server's operator"
PUBLISHER = "The publisher's sign-in"
ONESELF = "The reader"
# What no rule does: without a moderator, it was a command.
_OPERATORS = (Decision.Action.GIVE_ROLE, Decision.Action.REMOVE_FACTORS)


@dataclass(frozen=True, slots=True)
class Search:
    """Search filters, each empty for no filter.

    `moderator`: an id or a part of a name. `article`: its slug. `text`: a part of the reason, or of the comment or name
    that it is about. `since` and `until`: days, both included.
    """

    moderator: str = ""
    action: str = ""
    article: str = ""
    text: str = ""
    since: date | None = None
    until: date | None = None


def search_audit_log(identity: Identity, search: Search, *, cursor: str = "") -> AuditLogPage:
    """Return a page of the audit log, newest first, in one query; moderators see the decisions in their debates.

    Raises `SignInRequired`, `Forbidden`, `Invalid` for an unknown action, `InvalidCursor`.
    """
    found = _found(require(identity, READ_DESK), search)
    if cursor:
        if not re.fullmatch(r"\d{1,18}", cursor, re.ASCII):
            raise InvalidCursor
        found = found.filter(pk__lt=int(cursor))
    page = list(found.order_by("-pk")[: PAGE_ENTRIES + 1])
    return AuditLogPage(
        entries=[describe_entry(decision) for decision in page[:PAGE_ENTRIES]],
        next=str(page[PAGE_ENTRIES - 1].pk) if len(page) > PAGE_ENTRIES else None,
    )


def export_audit_log(identity: Identity, search: Search) -> Iterator[AuditLogEntryObject]:
    """Return everything that is found, oldest first, read in chunks while it is taken; for chief moderators.

    Raises as `search_audit_log` does, before the first entry is taken.
    """
    found = _found(require(identity, EXPORT_AUDIT_LOG), search).order_by("pk")
    return (describe_entry(decision) for decision in _in_chunks(found))


def describe_entry(decision: Decision) -> AuditLogEntryObject:
    """Return an entry of the audit log with the names of its targets, which must all have been read with it."""
    return AuditLogEntryObject(
        id=decision.pk,
        created=decision.created,
        moderator=name_of_decider(decision),
        action=decision.action,
        category=decision.category,
        reason=decision.reason,
        reader=decision.reader.name if decision.reader else None,
        reader_id=decision.reader_id,
        article=decision.article.slug if decision.article else None,
        title=decision.article.title if decision.article else None,
        comment=decision.comment_id,
        text=decision.comment.body if decision.comment else None,
        poll=decision.poll.question if decision.poll else None,
        before=decision.before,
        after=decision.after,
        batch=decision.batch,
    )


def _found(moderator: Reader, search: Search) -> QuerySet[Decision]:
    if search.action and search.action not in Decision.Action.values:
        raise not_one_of("action", Decision.Action.values)
    if "\0" in search.moderator + search.article + search.text:
        raise Invalid(later("The filter contains a character that is not allowed."))
    found = Decision.objects.select_related("moderator", "reader", "article", "comment", "poll")
    if not moderator.scope.is_everywhere:
        # Decisions about no debate, such as a mute, are visible only to those who took them.
        found = found.filter(moderator.scope.of("article") | Q(article=None, moderator=moderator))
    if re.fullmatch(r"[0-9]{1,18}", search.moderator):
        found = found.filter(moderator_id=int(search.moderator))
    elif search.moderator:
        found = found.filter(moderator__search_name__contains=search_term(search.moderator))
    if search.action:
        found = found.filter(action=search.action)
    if search.article:
        # Decisions from before a debate was merged into this one belong to it too.
        found = found.filter(Q(article__slug=search.article) | Q(article__moved_to__slug=search.article))
    if search.text:
        text = search_term(search.text)
        in_reason, in_comment = Q(search_reason__contains=text), Q(comment__search_text__contains=text)
        found = found.filter(in_reason | in_comment | Q(reader__search_name__contains=text))
    if search.since:
        found = found.filter(created__gte=_midnight(search.since))
    # Nothing is later than the last day that there is.
    if search.until and search.until < date.max:
        found = found.filter(created__lt=_midnight(search.until + timedelta(days=1)))
    return found


def _in_chunks(found: QuerySet[Decision]) -> Iterator[Decision]:
    """Read without a database cursor that stays open, even if the entries are consumed slowly."""
    last = 0
    while chunk := list(found.filter(pk__gt=last)[:EXPORT_CHUNK]):
        yield from chunk
        last = chunk[-1].pk


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def name_of_decider(decision: Decision) -> str:
    """Return the name of the decider; the decision's moderator must have been read with it."""
    if decision.moderator:
        return decision.moderator.name
    if decision.before.get("by_publisher") or decision.after.get("by_publisher"):
        return PUBLISHER
    if decision.action == Decision.Action.RENAME:
        return ONESELF
    return OPERATOR if decision.action in _OPERATORS else RULE_OF_SITE
