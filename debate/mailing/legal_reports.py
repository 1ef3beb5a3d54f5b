"""Mails the receipt and the outcome of a report of illegal content to the address that was given with it.

Anybody can type anybody's address into the form, so the mails quote nothing that was typed there.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from smtplib import SMTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from debate.counters import MAILS
from debate.mailing.sending import BATCH, MAX_ATTEMPTS, MailServerAway, close, hand_over, is_final, wait_after
from debate.moderation.legal_reports import describe_outcome, receipt_path
from debate.moderation.models import LegalReport
from debate.sites.origins import origin_of

# Longer than a moderator can undo a decision.
OUTCOME_AFTER = timedelta(seconds=20)

log = logging.getLogger(__name__)

Mailed = LegalReport.Mailed


def send_legal_mails(is_ours: Callable[[], bool] = lambda: True) -> bool:
    """Send at most `BATCH` mails that are due, as long as `is_ours` says so; says whether there may be more.

    Raises `MailServerAway` if the server can't be reached.
    """
    if not settings.MAIL_IS_SENT:
        return False
    now = timezone.now()
    has_news = Q(mailed=Mailed.NOTHING) | Q(mailed=Mailed.RECEIPT, resolved_by__created__lt=now - OUTCOME_AFTER)
    due = LegalReport.objects.filter(has_news, mail_due__lte=now).exclude(email="")
    reports = list(due.select_related("comment__article", "resolved_by").order_by("pk")[:BATCH])
    connection = get_connection() if reports else None
    try:
        for report in reports:
            if not is_ours():
                return False
            assert connection
            _send(report, connection)
    finally:
        if connection:
            close(connection)
    return len(reports) == BATCH


def _send(report: LegalReport, connection: BaseEmailBackend) -> None:
    told = Mailed.RECEIPT if report.mailed == Mailed.NOTHING else Mailed.OUTCOME
    this = LegalReport.objects.filter(pk=report.pk)
    try:
        hand_over(_write(report, told), connection)
    except MailServerAway:
        raise
    except Exception as failure:
        attempts = report.mail_attempts + 1
        if is_final(failure) or attempts >= MAX_ATTEMPTS:
            # Nothing more goes to this address.
            this.update(mailed=Mailed.OUTCOME)
            MAILS.labels("refused").inc()
            return
        if not isinstance(failure, (SMTPException, OSError)):
            log.exception("A mail about a report can't be written or sent; it is tried again")
        this.update(mail_attempts=attempts, mail_due=timezone.now() + wait_after(attempts))
        MAILS.labels("postponed").inc()
    else:
        this.update(mailed=told, mail_attempts=0)
        MAILS.labels("sent").inc()


def _write(report: LegalReport, told: str) -> EmailMultiAlternatives:
    language = report.language if report.language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    origin = origin_of(report.comment.article.site_id)
    site = urlsplit(origin).netloc
    with translation.override(language):
        outcome = describe_outcome(report).outcome if told == Mailed.OUTCOME else "received"
        context = {
            "outcome": outcome,
            "site": site,
            "receipt": origin + receipt_path(report),
            "kept_days": settings.KEEP_LEGAL_REPORTERS_DAYS,
        }
        return EmailMultiAlternatives(
            gettext("Your report of illegal content (%(site)s)") % {"site": site},
            render_to_string("mail/legal_report.txt", context).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [report.email],
            # So that no automatic answer comes back.
            headers={"Auto-Submitted": "auto-generated"},
        )
