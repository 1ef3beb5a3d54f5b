"""Calls the webhook with what the moderators' queue is like; a call that fails is tried again."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation

from debate.http.outgoing import ask
from debate.mailing.queue_alerts import describe_queue, read_queue
from debate.outbox.kinds import WEBHOOK
from debate.outbox.models import OutboxItem

TIMEOUT_S = 10.0
RETRY_AFTER = timedelta(minutes=1)
# After that the numbers are too old, and the next alert has newer ones.
MAX_ATTEMPTS = 10

log = logging.getLogger(__name__)


def call_webhook() -> None:
    """Post what is due: `text` is a sentence, as chat programs take it, the other fields are numbers."""
    calls = OutboxItem.objects.filter(kind=WEBHOOK, reader=None)
    due = calls.filter(due__lte=timezone.now()).order_by("due", "pk").first()
    if due is None:
        return
    if not settings.QUEUE_WEBHOOK_URL:
        calls.delete()
        return
    queue = read_queue()
    with translation.override(settings.LANGUAGE_CODE):
        text = f"{describe_queue(queue)} {settings.PUBLIC_URL}/moderation/"
    news = {
        "event": "queue",
        "text": text,
        "waiting": queue.length,
        "held": queue.held,
        "oldest_s": int(queue.age.total_seconds()),
    }
    try:
        ask("POST", settings.QUEUE_WEBHOOK_URL, json=news, timeout_s=TIMEOUT_S)
    except (OSError, ValueError) as failure:
        # The address may be a secret.
        log.warning("The webhook (QUEUE_WEBHOOK_URL) fails: %s", failure)
        if due.attempts + 1 >= MAX_ATTEMPTS:
            due.delete()
        else:
            due.attempts, due.due = due.attempts + 1, timezone.now() + RETRY_AFTER
            due.save(update_fields=["attempts", "due"])
    else:
        # One call is enough for all that are due.
        calls.filter(pk__lte=due.pk).delete()
