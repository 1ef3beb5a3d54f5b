"""Mail about an account, to the address that somebody has typed: limited, and with nothing about others in it."""

import logging
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.template.loader import render_to_string

from debate.errors import MailFailed
from debate.readers.limits import spend
from debate.readers.privacy.address import client_address

log = logging.getLogger(__name__)


def send_mail(request: HttpRequest, template: str, address: str, context: dict[str, Any]) -> None:
    """Send the mail of a template to an address, if mail is sent at all.

    Raises `RateLimited` if that address has had too many, or somebody asks for too many, and `MailFailed` if the server
    does not take it.
    """
    if not settings.MAIL_IS_SENT:
        return
    spend("mail", client_address(request), address.lower())
    everything = {**context, "email": address, "site": request.get_host()}
    subject = render_to_string(f"{template}_subject.txt", everything)
    body = render_to_string(f"{template}_message.txt", everything)
    message = EmailMessage(" ".join(subject.split()), body.strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address])
    # So that no automatic answer comes back.
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except (SMTPException, OSError) as failure:
        log.warning("Mail can't be sent through %s (MAIL_URL): %s", settings.EMAIL_HOST, failure)
        raise MailFailed from failure
    except Exception as failure:
        # Other backends have errors of another kind.
        log.exception("Mail can't be sent through %s", settings.EMAIL_BACKEND)
        raise MailFailed from failure
