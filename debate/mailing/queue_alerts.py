"""Tells moderators when their queue is too long, or something in it waits for too long: by mail, and by a webhook."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import ngettext

from debate.comments.models import Comment
from debate.leases.taking import take_turn
from debate.moderation.models import LegalReport, Report
from debate.moderation.queue.pending import pending_comments, read_counts
from debate.outbox.adding import add_news, add_webhook
from debate.outbox.kinds import QUEUE
from debate.outbox.models import OutboxItem
from debate.readers.models import Reader, Role
from debate.readers.scope import EVERYWHERE, Scope

# While the queue stays too long, the alert is repeated this often.
AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Queue:
    """How many comments wait, how many of them are held, and since when the first one has waited."""

    length: int
    held: int
    oldest: datetime | None

    @property
    def age(self) -> timedelta:
        """How long the first one has waited."""
        return timezone.now() - self.oldest if self.oldest else timedelta(0)


def read_queue(scope: Scope = EVERYWHERE) -> Queue:
    """Return the queue of a moderator with that scope."""
    counts = read_counts(scope)
    # A comment that was hidden waits since it was reported, one that was never seen since it was posted.
    held = pending_comments().filter(scope.of("article"), seen=False).aggregate(since=Min("created"))["since"]
    is_open = Q(
        scope.of("comment__article"),
        resolved_by=None,
        comment__state__in=[Comment.State.PUBLISHED, Comment.State.PENDING],
        comment__open_weight_percent__gt=0,
    )
    reported = Report.objects.filter(is_open).aggregate(since=Min("created"))["since"]
    illegal = LegalReport.objects.filter(is_open).aggregate(since=Min("created"))["since"]
    return Queue(counts.reported, counts.held, min(filter(None, [held, reported, illegal]), default=None))


def describe_queue(queue: Queue) -> str:
    """Return the queue as a sentence."""
    minutes = int(queue.age.total_seconds() // 60)
    waiting = ngettext(
        "%(number)s comment waits in the moderators' queue.",
        "%(number)s comments wait in the moderators' queue.",
        queue.length,
    ) % {"number": queue.length}
    if minutes < 1:
        return waiting
    oldest = ngettext(
        "The first one has waited for %(number)s minute.", "The first one has waited for %(number)s minutes.", minutes
    ) % {"number": minutes}
    return f"{waiting} {oldest}"


def check_queue() -> bool:
    """Add mails and a call of the webhook to the outbox if the queue passes a limit; says whether it does.

    At most once in `AGAIN_AFTER`.
    """
    if not settings.QUEUE_ALERT_LENGTH and not settings.QUEUE_ALERT_MINUTES:
        return False
    if not _is_over(read_queue()) or not take_turn("queue alert", once_in=AGAIN_AFTER):
        return False
    if settings.QUEUE_WEBHOOK_URL:
        add_webhook()
    # Alerts that have not been sent yet would repeat this one.
    OutboxItem.objects.filter(kind=QUEUE.name).delete()
    for moderator in Reader.objects.filter(role__gte=Role.MODERATOR, user__is_active=True):
        if read_counts(moderator.scope).reported:
            add_news(moderator.pk, QUEUE)
    return True


def _is_over(queue: Queue) -> bool:
    longest = settings.QUEUE_ALERT_LENGTH
    oldest = timedelta(minutes=settings.QUEUE_ALERT_MINUTES)
    return bool(longest and queue.length >= longest) or bool(oldest and queue.length and queue.age >= oldest)
