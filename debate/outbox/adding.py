"""Adding to the outbox, in the transaction of the event; and what waits in it."""

from copy import copy
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from debate.database.pruning import delete_in_batches
from debate.outbox.choices import read_mailbox
from debate.outbox.kinds import NOTICES, PERIODS, WEBHOOK, MailPace, NewsKind
from debate.outbox.models import OutboxItem, PushDevice

# What could not be sent for so long is no longer news.
KEPT = timedelta(days=7)


def add_notice(reader_id: int, notice_id: int, notice_kind: str) -> None:
    """Let a notice be told off the page, if its reader wants that."""
    if kind := NOTICES.get(notice_kind):
        add_news(reader_id, kind, notice_id=notice_id)


def add_news(
    reader_id: int,
    kind: NewsKind,
    *,
    notice_id: int | None = None,
    article_id: int | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    is_due: bool = False,
) -> None:
    """Let something be mailed, as often as its reader wants mail of that kind, and their devices be told, at once.

    `is_due`: it has waited already.
    """
    devices = list(PushDevice.objects.filter(reader=reader_id)) if settings.PUSH_KEY else []
    if not settings.MAIL_IS_SENT and not devices:
        return
    mailbox, now = read_mailbox(reader_id), timezone.now()
    what = {"notice_id": notice_id, "article_id": article_id, "since": since, "until": until, "created": now}
    news = OutboxItem(reader_id=reader_id, kind=kind.name, **what)
    pace = mailbox.pace_of(kind) if settings.MAIL_IS_SENT else MailPace.NEVER
    items = [] if pace == MailPace.NEVER else [_copy(news, pace, now if is_due else now + PERIODS[pace])]
    if mailbox.is_pushed(kind):
        items += [_copy(news, MailPace.AT_ONCE, now, device) for device in devices]
    OutboxItem.objects.bulk_create(items)


def _copy(news: OutboxItem, pace: str, due: datetime, device: PushDevice | None = None) -> OutboxItem:
    item = copy(news)
    item.pace, item.due, item.device = pace, due, device
    return item


def add_webhook() -> None:
    """Let the webhook be called with what the queue is like by then."""
    now = timezone.now()
    OutboxItem.objects.create(kind=WEBHOOK, pace=MailPace.AT_ONCE, created=now, due=now)


def count_due() -> tuple[int, datetime | None]:
    """Return how many items are due, and since when the first of them is."""
    due = OutboxItem.objects.filter(due__lte=timezone.now())
    return due.count(), due.order_by("due").values_list("due", flat=True).first()


def forget_old_items() -> int:
    """Delete what could not be sent for `KEPT`; returns how many."""
    return delete_in_batches(OutboxItem.objects.filter(created__lt=timezone.now() - KEPT))
