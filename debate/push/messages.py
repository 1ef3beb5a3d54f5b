"""What a device shows: a title, a text and the path of the page that shows more, in the reader's language."""

import json
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.utils import translation

from debate.mailing.entries import read_entries, site_of, subject_of
from debate.outbox.choices import Mailbox
from debate.outbox.models import OutboxItem
from debate.sites.origins import origin_of

# A push service takes 4,096 bytes, encryption included; a letter of some scripts has three.
MAX_TITLE_CHARACTERS, MAX_TEXT_CHARACTERS = 150, 300
# Where all that concerns a reader is shown.
_ALL_NEWS = "/standing/"


def write_message(mailbox: Mailbox, items: Sequence[OutboxItem]) -> bytes | None:
    """Return the message with these items for a device; None if none of them is still news."""
    with translation.override(mailbox.language):
        entries = read_entries(items)
        if not entries:
            return None
        entry, is_alone = entries[-1], len(entries) == 1
        title = entry.message if is_alone else subject_of(entries, urlsplit(origin_of(site_of(items[0]))).netloc)
        text = " ".join(quote.text for quote in entry.quotes) if is_alone else entry.message
        shown = {
            "title": _cut(title, MAX_TITLE_CHARACTERS),
            "text": _cut(text, MAX_TEXT_CHARACTERS),
            "path": entry.path if is_alone else _ALL_NEWS,
            # A message that arrives twice is shown once.
            "tag": f"news-{items[-1].pk}",
            "language": mailbox.language,
            "direction": "rtl" if translation.get_language_bidi() else "ltr",
        }
        return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(text: str, most: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"
