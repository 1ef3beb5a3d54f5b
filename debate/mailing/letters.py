"""Writes a mail: plain text and HTML, in the reader's language, with the address that stops it."""

from collections.abc import Sequence
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from debate.mailing.entries import read_entries, site_of, subject_of
from debate.mailing.unsubscribing import unsubscribe_path
from debate.outbox.choices import Mailbox
from debate.outbox.models import OutboxItem
from debate.sites.origins import origin_of

# The page has what a mail leaves out.
MAX_ENTRIES = 20


def write_letter(mailbox: Mailbox, items: Sequence[OutboxItem]) -> EmailMultiAlternatives | None:
    """Return the mail with a reader's items, all from one origin; None if none of them is still news."""
    with translation.override(mailbox.language):
        entries = read_entries(items)
        if not entries:
            return None
        origin = origin_of(site_of(items[0]))
        site = urlsplit(origin).netloc
        stop = origin + unsubscribe_path(mailbox.choices.reader_id, {item.kind for item in items})
        context = {
            "entries": entries[:MAX_ENTRIES],
            "left_out": max(0, len(entries) - MAX_ENTRIES),
            "url": origin,
            "site": site,
            "choices": f"{origin}/account/mail/",
            "stop": stop,
            "language": mailbox.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        letter = EmailMultiAlternatives(
            subject_of(entries, site),
            render_to_string("mail/news.txt", context).strip() + "\n",
            settings.DEFAULT_FROM_EMAIL,
            [mailbox.address],
            headers={
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                # So that no automatic answer comes back.
                "Auto-Submitted": "auto-generated",
                # If it is sent twice, mail programs show it once.
                "Message-ID": _message_id(items[0]),
            },
        )
        letter.attach_alternative(render_to_string("mail/news.html", context), "text/html")
        return letter


def _message_id(first: OutboxItem) -> str:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{first.pk}.{int(first.created.timestamp() * 1_000_000)}@{domain}>"
