"""What one reader is to be told: kept until they have seen it, and shown at once where they have a page open."""

from functools import partial

from django.db import transaction
from django.db.models import Q

from debate import wire_people
from debate.errors import NotFound, SignInRequired
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Sanction
from debate.readers.sanctions import in_words
from debate.signals import reader_noticed

# Who was away for long is told the newest, and nobody's page is filled with them.
MAX_SHOWN = 20

_WORDS = {
    Notice.Kind.PUBLISHED: "Your comment was published.",
    Notice.Kind.REFUSED: "Your comment was not published.",
    Notice.Kind.REMOVED: "A moderator removed your comment.",
    Notice.Kind.RESTORED: "Your comment is back.",
    Notice.Kind.LIFTED: "You can take part again.",
    Notice.Kind.APPEAL: "Your appeal was answered.",
}


def notify(
    reader_id: int, kind: str, *, comment_id: int | None = None, sanction_id: int | None = None, text: str = ""
) -> Notice:
    """Keep something for a reader, and look for their open pages after the commit."""
    notice = Notice.objects.create(
        reader_id=reader_id, kind=kind, comment_id=comment_id, sanction_id=sanction_id, text=text
    )
    transaction.on_commit(partial(reader_noticed.send_robust, sender=Notice, reader_id=reader_id))
    return notice


def read_notices(reader: Reader | int, *, after: int = 0) -> list[wire_people.Notice]:
    """Return what a reader has not yet seen, oldest first, from the notice of that number on.

    What was said in a reply is nobody's business any more once it is gone: replies that were removed are left out.
    """
    reader_id = reader if isinstance(reader, int) else reader.pk
    waiting = Notice.objects.filter(reader_id=reader_id, pk__gt=after)
    waiting = waiting.filter(~Q(kind=Notice.Kind.REPLY) | Q(comment__state="published"))
    found = waiting.select_related("comment__author", "comment__article", "sanction").order_by("-pk")[:MAX_SHOWN]
    return [describe_notice(notice) for notice in reversed(found)]


def dismiss_notice(identity: Identity, notice_id: int) -> None:
    """Forget a notice that its reader has seen; repeating is harmless. Raises `SignInRequired`, `NotFound`."""
    if identity.reader is None:
        raise SignInRequired
    if not 0 < notice_id < 2**63:
        raise NotFound
    Notice.objects.filter(pk=notice_id, reader=identity.reader).delete()


def describe_notice(notice: Notice) -> wire_people.Notice:
    """Return the notice as the contract's frame."""
    comment, sanction = notice.comment, notice.sanction
    return wire_people.Notice(
        kind=notice.kind,
        id=notice.pk,
        created=notice.created,
        message=_in_words(notice, sanction),
        comment=comment.pk if comment else None,
        article=comment.article.slug if comment else None,
        ends=sanction.ends if sanction else None,
        reason=sanction.reason if sanction else None,
    )


def _in_words(notice: Notice, sanction: Sanction | None) -> str:
    if notice.kind == Notice.Kind.REPLY and notice.comment:
        return f"{notice.comment.author.name} replied to your comment."
    if sanction and notice.kind in (Notice.Kind.WARNED, Notice.Kind.MUTED, Notice.Kind.BANNED):
        return in_words(sanction)
    words = _WORDS[Notice.Kind(notice.kind)]
    return f"{words} {notice.text}" if notice.text else words
