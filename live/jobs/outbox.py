"""Sends the outbox in a separate thread, in one process of the deployment: a slow mail server blocks nothing else."""

import logging
import time

from django.conf import settings

from debate.leases.taking import LeasedJob, note_run
from debate.mailing.followed import look_through_follows
from debate.mailing.legal_reports import send_legal_mails
from debate.mailing.queue_alerts import check_queue
from debate.mailing.sending import MailServerAway, send_due
from debate.mailing.webhook import call_webhook
from live.work.pool import DatabasePool

INTERVAL_S = 1.0
# Longer than one mail takes at a server that answers each step as late as it may, so that no other process sends it.
TAKEOVER_S = 90.0
# How often the moderators' queue is looked at.
QUEUE_INTERVAL_S = 20.0
# While the mail server is away, it is asked less and less often.
FIRST_PAUSE_S, LAST_PAUSE_S = 5.0, 300.0

log = logging.getLogger(__name__)

_pool = DatabasePool("outbox", threads=1)


class Outbox:
    """This process's part in sending."""

    def __init__(self) -> None:
        self._work = LeasedJob("outbox", takeover_s=TAKEOVER_S)
        self._pause_s = 0.0
        self._paused_until = 0.0
        self._queue_at = 0.0

    async def send(self) -> None:
        """Send what is due, if this is the process that does; raises if the database doesn't respond."""
        # A process that can send nothing must not keep others from it.
        is_used = settings.MAIL_IS_SENT or settings.QUEUE_WEBHOOK_URL or settings.PUSH_KEY
        if not is_used or not await _pool.run(self._work.is_ours):
            return
        if time.monotonic() >= self._queue_at:
            self._queue_at = time.monotonic() + QUEUE_INTERVAL_S
            await _pool.run(check_queue)
        await _pool.run(call_webhook)
        while await _pool.run(look_through_follows):
            pass
        if time.monotonic() >= self._paused_until:
            await self._send_mail()
        await _pool.run(note_run, "outbox")

    async def _send_mail(self) -> None:
        try:
            while await _pool.run(send_due, self._work.is_ours):
                pass
            while await _pool.run(send_legal_mails, self._work.is_ours):
                pass
        except MailServerAway as failure:
            self._pause_s = min(max(FIRST_PAUSE_S, 2 * self._pause_s), LAST_PAUSE_S)
            self._paused_until = time.monotonic() + self._pause_s
            log.warning("Mail waits: the server (MAIL_URL) takes none: %s", failure)
        else:
            self._pause_s = 0.0
