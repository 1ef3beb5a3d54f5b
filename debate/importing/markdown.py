"""Turns the HTML of other comment systems into the few marks that our comments have (`comments.markup`)."""

import re
from typing import Any

from markdownify import MarkdownConverter

_BLANK_LINES = re.compile(r"\n\s*\n")
_HAS_PARAGRAPHS = re.compile(r"<(p|br|div|li)\b", re.IGNORECASE)
_WEB = re.compile(r"https?://", re.IGNORECASE)


class _OurMarks(MarkdownConverter):
    """Emphasis, quotes and lists; links are shown as addresses, and the text of everything else stays."""

    class Options:
        autolinks = False
        bullets = "-"
        escape_asterisks = False
        escape_underscores = False

    def convert_a(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A link's text and its address; other systems shorten long addresses where they show them."""
        address = el.get("href") or ""
        if not _WEB.match(address):
            return text
        is_address = _WEB.match(text) or address.startswith((f"https://{text}", f"http://{text}"))
        return address if is_address or not text.strip() else f"{text} ({address})"

    def convert_img(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A picture's description, or its address."""
        return str(el.get("alt") or el.get("src") or "")

    def convert_br(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A line break, which our Markdown takes as one."""
        return "\n"

    def convert_code(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """Code as it was written."""
        return text

    def convert_pre(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A block of code, as it was written."""
        return f"\n\n{text.strip()}\n\n"

    def convert_hr(self, el: Any, text: str, parent_tags: set[str]) -> str:
        """A rule separates paragraphs."""
        return "\n\n"

    def convert_hN(self, n: int, el: Any, text: str, parent_tags: set[str]) -> str:
        """A heading as a paragraph."""
        return f"\n\n{text.strip()}\n\n"


def from_html(html: str) -> str:
    """Return a comment's HTML in our Markdown. Without tags for paragraphs, lines and empty lines are kept."""
    if not _HAS_PARAGRAPHS.search(html):
        paragraphs = _BLANK_LINES.split(html.strip())
        html = "".join(f"<p>{paragraph}</p>".replace("\n", "<br>") for paragraph in paragraphs)
    return str(_OurMarks().convert(html)).strip()
