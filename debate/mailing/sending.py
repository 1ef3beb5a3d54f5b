"""Sends what is due in the outbox, in its order. An item is deleted when its mail has been taken by the server.

If the process is killed in between, that one mail is sent again, with the same Message-ID.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from debate.counters import MAILS
from debate.mailing.entries import site_of
from debate.mailing.letters import write_letter
from debate.outbox.choices import Mailbox, note_delivery, note_refusal, read_mailbox
from debate.outbox.models import OutboxItem
from debate.sites.origins import origin_of

# Mails through one connection to the server.
BATCH = 100
# A reader's items that one mail takes; the others are in the next one.
MAX_ITEMS = 200
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=6)
# The last attempt is about two days after the first one.
MAX_ATTEMPTS = 16
# From this code on, a mail server's refusal is final (RFC 5321).
_FINAL = 500

log = logging.getLogger(__name__)


class MailServerAway(Exception):
    """The mail server takes no mail at the moment: the others wait, too."""


def send_due(is_ours: Callable[[], bool] = lambda: True) -> bool:
    """Send at most `BATCH` mails that are due, as long as `is_ours` says so; says whether there are more.

    Raises `MailServerAway` if the server can't be reached.
    """
    if not settings.MAIL_IS_SENT:
        return False
    connection: BaseEmailBackend | None = None
    try:
        for _ in range(BATCH):
            items = _next_items()
            if not items or not is_ours():
                return False
            connection = connection or get_connection()
            _send(items, connection)
        return True
    finally:
        if connection:
            close(connection)


def _next_items() -> list[OutboxItem]:
    """Return the item that has been due for longest, and those that are sent in the same mail."""
    mails = OutboxItem.objects.filter(reader__isnull=False, device=None)
    mails = mails.select_related("reader", "article", "notice__comment__article", "notice__sanction")
    first = mails.filter(due__lte=timezone.now()).order_by("due", "pk").first()
    if first is None:
        return []
    together = mails.filter(reader=first.reader_id, pace=first.pace).order_by("created", "pk")[:MAX_ITEMS]
    # A mail is about debates at one domain, and its links lead there.
    origin = origin_of(site_of(first))
    return [item for item in together if origin_of(site_of(item)) == origin] or [first]


def _send(items: Sequence[OutboxItem], connection: BaseEmailBackend) -> None:
    reader_id = items[0].reader_id
    assert reader_id is not None
    mailbox = read_mailbox(reader_id)
    done = partial(OutboxItem.objects.filter(pk__in=[item.pk for item in items]).delete)
    if not mailbox.address or mailbox.is_refusing:
        done()
        return
    try:
        letter = write_letter(mailbox, items)
        if letter:
            hand_over(letter, connection)
    except MailServerAway:
        _postpone(items)
        raise
    except (SMTPException, OSError) as failure:
        if is_final(failure):
            _give_up(mailbox, failure)
            done()
        else:
            _postpone(items)
    except Exception:
        # Whatever is wrong with this mail, the others are sent.
        log.exception("A mail of the outbox can't be written or sent; it is tried again")
        _postpone(items)
    else:
        done()
        if letter:
            note_delivery(mailbox)
            MAILS.labels("sent").inc()


def hand_over(letter: EmailMultiAlternatives, connection: BaseEmailBackend) -> None:
    """Give the mail to the server; raises `MailServerAway` if it can't be sent whatever is in it."""
    try:
        # Django would open and close a connection that is not open yet for each mail.
        connection.open()
        connection.send_messages([letter])
    except (SMTPRecipientsRefused, SMTPDataError):
        raise
    except OSError as failure:
        close(connection)
        raise MailServerAway(str(failure)) from failure


def is_final(failure: Exception) -> bool:
    """Say whether the mail server refuses a mail for good."""
    if isinstance(failure, SMTPRecipientsRefused):
        return all(code >= _FINAL for code, _ in failure.recipients.values())
    return isinstance(failure, SMTPResponseException) and failure.smtp_code >= _FINAL


def _give_up(mailbox: Mailbox, failure: Exception) -> None:
    note_refusal(mailbox)
    MAILS.labels("refused").inc()
    # The server's words have the address in them.
    log.info("A mail was refused for good: %s", type(failure).__name__)


def _postpone(items: Sequence[OutboxItem]) -> None:
    """Let the mail wait for its next attempt, twice as long each time; too many attempts are the end of it."""
    attempts = max(item.attempts for item in items) + 1
    rows = OutboxItem.objects.filter(pk__in=[item.pk for item in items])
    if attempts >= MAX_ATTEMPTS:
        rows.delete()
        MAILS.labels("given_up").inc()
        return
    wait = wait_after(attempts)
    rows.update(attempts=F("attempts") + 1, due=timezone.now() + wait)
    MAILS.labels("postponed").inc()


def wait_after(attempts: int) -> timedelta:
    """Return how long a mail waits after this number of failures."""
    wait: timedelta = min(FIRST_RETRY * 2 ** (attempts - 1), LAST_RETRY)
    return wait


def close(connection: BaseEmailBackend) -> None:
    """Close a connection to the mail server, also one that it has closed already."""
    try:
        connection.close()
    except (SMTPException, OSError):
        log.debug("The connection to the mail server was closed already")
