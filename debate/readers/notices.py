"""Notices to one reader: stored until they dismiss them, and shown at once on their open pages."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import gettext, ngettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from debate.broken_rules import BrokenRule
from debate.database.pruning import delete_in_batches
from debate.database.raw_sql import read_rows
from debate.errors import SignInRequired
from debate.legal_grounds import LegalGround
from debate.outbox.adding import add_notice
from debate.readers.hiding import is_hidden
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Sanction
from debate.readers.sanctions import in_words
from debate.signals import reader_noticed
from debate.wire.readers import NoticeFrame

# A reader who was away for long gets only the newest, so that the page isn't filled with them.
MAX_SHOWN = 20
# A reader who never comes back needs no notices.
KEPT = timedelta(days=settings.KEEP_NOTICES_DAYS)
MAX_KEPT = 100
LOOKBACK = 100

_ANY = "SELECT 1 FROM debate_notice WHERE reader_id = %s LIMIT 1"
_WORDS = {
    Notice.Kind.PUBLISHED: _("Your comment was published."),
    Notice.Kind.REFUSED: _("Your comment was not published."),
    Notice.Kind.REMOVED: _("A moderator removed your comment."),
    Notice.Kind.HIDDEN: _("Your comment is hidden pending review."),
    Notice.Kind.RESTORED: _("Your comment is back."),
    Notice.Kind.PICKED: _("The newsroom picked your comment."),
    Notice.Kind.LIFTED: _("You can take part again."),
    Notice.Kind.APPEAL: _("Your appeal was answered."),
}
# The text of these notices can be the legal ground on which the comment was reported, or the rule that it breaks.
REMOVALS = (Notice.Kind.REMOVED, Notice.Kind.REFUSED)
_RULE = "rule:"
# These are about comments of others.
BY_OTHERS = (Notice.Kind.REPLY, Notice.Kind.MENTION)
# For one action on several comments; the notice's text is their number.
_WORDS_FOR_SEVERAL = {
    Notice.Kind.REMOVED: ngettext_lazy(
        "A moderator removed %(number)s of your comments.", "A moderator removed %(number)s of your comments.", "number"
    ),
    Notice.Kind.RESTORED: ngettext_lazy(
        "%(number)s of your comments is back.", "%(number)s of your comments are back.", "number"
    ),
}


def notify(
    reader_id: int, kind: str, *, comment_id: int | None = None, sanction_id: int | None = None, text: str = ""
) -> Notice:
    """Store a notice for a reader, and notify their open pages after the commit; mail it if they want that.

    Above `MAX_KEPT` the oldest are deleted.
    """
    notice = Notice.objects.create(
        reader_id=reader_id, kind=kind, comment_id=comment_id, sanction_id=sanction_id, text=text
    )
    own = Notice.objects.filter(reader_id=reader_id)
    if (oldest := own.order_by("-pk").values_list("pk", flat=True)[MAX_KEPT : MAX_KEPT + 1].first()) is not None:
        own.filter(pk__lte=oldest).delete()
    add_notice(reader_id, notice.pk, kind)
    transaction.on_commit(partial(reader_noticed.send_robust, sender=Notice, reader_id=reader_id))
    return notice


def text_of_removal(ground: str, rule: str) -> str:
    """Return the text of a notice of a removal, from a legal ground or else the category of the rule."""
    is_telling = rule not in ("", BrokenRule.OTHER)
    return ground or (f"{_RULE}{rule}" if is_telling else "")


def rule_in(text: str) -> str:
    """Return the rule that a notice's text names, in the present language; empty if it names none."""
    code = text.removeprefix(_RULE)
    return str(BrokenRule(code).label) if text.startswith(_RULE) and code in BrokenRule.values else ""


def read_notices(reader: Reader) -> list[NoticeFrame]:
    """Return a reader's pending notices, oldest first, at most the newest `MAX_SHOWN`."""
    # Most readers have none, and each of their pages asks.
    return read_notices_of([reader.pk], reader.at_site).get(reader.pk, []) if read_rows(_ANY, reader.pk) else []


def read_notices_of(reader_ids: Collection[int], site_id: int | None = None) -> dict[int, list[NoticeFrame]]:
    """Return the pending notices of each reader, as `read_notices` does, in one query.

    Notices of removed replies and mentions, of former picks, and of what hidden people wrote are left out; with a
    site, also those that concern another one.
    """
    waiting = without_hidden_people(Notice.objects.filter(reader_id__in=reader_ids))
    for concerned in ("comment__article__site", "sanction__site") if site_id is not None else ():
        waiting = waiting.filter(Q(**{concerned: None}) | Q(**{concerned: site_id}))
    waiting = waiting.filter(~Q(kind__in=BY_OTHERS) | Q(comment__state="published"))
    waiting = waiting.filter(~Q(kind=Notice.Kind.PICKED) | Q(comment__picked=True))
    place = Window(RowNumber(), partition_by=[F("reader_id")], order_by=[F("pk").desc()])
    shown = waiting.annotate(place=place).filter(place__lte=MAX_SHOWN)
    notices: dict[int, list[NoticeFrame]] = defaultdict(list)
    for notice in shown.select_related("comment__author", "comment__article", "sanction").order_by("pk"):
        notices[notice.reader_id].append(describe_notice(notice))
    return dict(notices)


def without_hidden_people(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """Filter notices to those that are not about what people wrote whom their readers have hidden."""
    is_unwanted = is_hidden(voter="reader__voter", person="comment__author")
    return notices.filter(~Q(kind__in=BY_OTHERS) | ~Q(is_unwanted))


def newest_notice() -> int:
    """Return the id of the newest notice, 0 if there is none."""
    return Notice.objects.aggregate(newest=Max("pk"))["newest"] or 0


def readers_noticed_since(newest: int) -> tuple[int, set[int]]:
    """Return the id of the newest notice now, and the readers with notices since `newest`.

    Ids are committed out of order, so it looks a little further back.
    """
    found = list(Notice.objects.filter(pk__gt=newest - LOOKBACK).values_list("pk", "reader_id"))
    return max([newest, *(pk for pk, _ in found)]), {reader_id for _, reader_id in found}


def mark_read(identity: Identity, until: int) -> None:
    """Note that the reader has seen their notices up to that id; repeating is harmless.

    Raises `SignInRequired`, `RateLimited`.
    """
    if identity.reader is None:
        raise SignInRequired
    identity.spend("choice")
    Notice.objects.filter(reader=identity.reader, pk__lte=until, read=None).update(read=timezone.now())


def dismiss_notice(identity: Identity, notice_id: int) -> None:
    """Delete a notice that its reader has seen; repeating is harmless. Raises `SignInRequired`, `RateLimited`."""
    if identity.reader is None:
        raise SignInRequired
    identity.spend("choice")
    Notice.objects.filter(pk=notice_id, reader=identity.reader).delete()


def forget_old_notices() -> int:
    """Delete notices that nobody has seen for `KEPT`; returns how many."""
    return delete_in_batches(Notice.objects.filter(created__lt=timezone.now() - KEPT))


def describe_notice(notice: Notice) -> NoticeFrame:
    """Return the notice as the contract's frame."""
    comment, sanction = notice.comment, notice.sanction
    return NoticeFrame(
        kind=notice.kind,
        id=notice.pk,
        created=notice.created,
        message=_in_words(notice, sanction),
        comment=comment.pk if comment else None,
        article=comment.article.slug if comment else None,
        ends=sanction.ends if sanction else None,
        reason=sanction.reason if sanction else None,
        read=True if notice.read else None,
    )


def _in_words(notice: Notice, sanction: Sanction | None) -> str:
    if notice.kind == Notice.Kind.REPLY and notice.comment:
        return gettext("%(name)s replied to your comment.") % {"name": notice.comment.author.name}
    if notice.kind == Notice.Kind.MENTION and notice.comment:
        return gettext("%(name)s mentioned you.") % {"name": notice.comment.author.name}
    if sanction and notice.kind in (Notice.Kind.WARNED, Notice.Kind.MUTED, Notice.Kind.BANNED):
        return in_words(sanction)
    if notice.kind == Notice.Kind.LIKES:
        number = int(notice.text)
        return ngettext("%(number)s person likes your comment.", "%(number)s people like your comment.", number) % {
            "number": number
        }
    kind = Notice.Kind(notice.kind)
    words = _WORDS[kind]
    if kind in REMOVALS and notice.text in LegalGround.values:
        reported = gettext("It was reported as illegal content: %(ground)s.") % {
            "ground": LegalGround(notice.text).label
        }
        return f"{words} {reported}"
    if kind in REMOVALS and (rule := rule_in(notice.text)):
        reason = gettext("Reason: %(rule)s.") % {"rule": rule}
        return f"{words} {reason}"
    if kind in _WORDS_FOR_SEVERAL:
        if notice.text not in ("", "1"):
            return _WORDS_FOR_SEVERAL[kind] % {"number": int(notice.text)}
        return str(words)
    return f"{words} {notice.text}" if notice.text else str(words)
