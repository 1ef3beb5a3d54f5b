"""What one reader is to be told: kept until they have seen it, and shown at once where they have a page open."""

from collections import defaultdict
from collections.abc import Collection
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.db.models import F, Max, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from debate import wire_people
from debate.errors import NotFound, SignInRequired
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader, Sanction
from debate.readers.sanctions import in_words
from debate.signals import reader_noticed

# Who was away for long is told the newest, and nobody's page is filled with them.
MAX_SHOWN = 20
# Who never comes back is told nothing any more.
KEPT = timedelta(days=90)
MAX_KEPT = 100
LOOKBACK = 100

_WORDS = {
    Notice.Kind.PUBLISHED: "Your comment was published.",
    Notice.Kind.REFUSED: "Your comment was not published.",
    Notice.Kind.REMOVED: "A moderator removed your comment.",
    Notice.Kind.HIDDEN: "Your comment is hidden until a moderator has looked at it.",
    Notice.Kind.RESTORED: "Your comment is back.",
    Notice.Kind.LIFTED: "You can take part again.",
    Notice.Kind.APPEAL: "Your appeal was answered.",
}


def notify(
    reader_id: int, kind: str, *, comment_id: int | None = None, sanction_id: int | None = None, text: str = ""
) -> Notice:
    """Keep something for a reader, beside the newest of what they were told, and look for their pages after the commit.

    Of more than `MAX_KEPT` the oldest are forgotten.
    """
    notice = Notice.objects.create(
        reader_id=reader_id, kind=kind, comment_id=comment_id, sanction_id=sanction_id, text=text
    )
    own = Notice.objects.filter(reader_id=reader_id)
    if (oldest := own.order_by("-pk").values_list("pk", flat=True)[MAX_KEPT : MAX_KEPT + 1].first()) is not None:
        own.filter(pk__lte=oldest).delete()
    transaction.on_commit(partial(reader_noticed.send_robust, sender=Notice, reader_id=reader_id))
    return notice


def read_notices(reader: Reader) -> list[wire_people.Notice]:
    """Return what a reader has not yet seen, oldest first; of many the newest `MAX_SHOWN`."""
    return read_notices_of([reader.pk]).get(reader.pk, [])


def read_notices_of(reader_ids: Collection[int]) -> dict[int, list[wire_people.Notice]]:
    """Return what each of the readers has not yet seen, as `read_notices` does, in one query.

    That somebody replied is no news any more once the reply is gone: what was removed is left out.
    """
    waiting = Notice.objects.filter(reader_id__in=reader_ids)
    waiting = waiting.filter(~Q(kind=Notice.Kind.REPLY) | Q(comment__state="published"))
    place = Window(RowNumber(), partition_by=[F("reader_id")], order_by=[F("pk").desc()])
    shown = waiting.annotate(place=place).filter(place__lte=MAX_SHOWN)
    notices: dict[int, list[wire_people.Notice]] = defaultdict(list)
    for notice in shown.select_related("comment__author", "comment__article", "sanction").order_by("pk"):
        notices[notice.reader_id].append(describe_notice(notice))
    return dict(notices)


def newest_notice() -> int:
    """Return the number of the newest notice, 0 where there is none."""
    return Notice.objects.aggregate(newest=Max("pk"))["newest"] or 0


def readers_noticed_since(newest: int) -> tuple[int, set[int]]:
    """Return the number of the newest notice now, and who has one that came since it was `newest`.

    Numbers are committed out of order, so it looks a little further back.
    """
    found = list(Notice.objects.filter(pk__gt=newest - LOOKBACK).values_list("pk", "reader_id"))
    return max([newest, *(pk for pk, _ in found)]), {reader_id for _, reader_id in found}


def dismiss_notice(identity: Identity, notice_id: int) -> None:
    """Forget a notice that its reader has seen; repeating is harmless. Raises `SignInRequired`, `NotFound`."""
    if identity.reader is None:
        raise SignInRequired
    if not 0 < notice_id < 2**63:
        raise NotFound
    Notice.objects.filter(pk=notice_id, reader=identity.reader).delete()


def forget_old_notices() -> int:
    """Forget what nobody has looked at for `KEPT`; returns how many notices that were."""
    return Notice.objects.filter(created__lt=timezone.now() - KEPT).delete()[0]


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
