"""A comment's body: validation, and rendering as safe HTML with links."""

import re
import unicodedata
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

import nh3
from linkify_it import LinkifyIt
from linkify_it.main import Match

from debate.confusables import look
from debate.errors import InvalidBody
from debate.text import clean_text
from debate.wording import later
from debate.written import thousands

MAX_BODY_CHARACTERS = 4_000

_TAGS = {"p", "br", "a"}
_ATTRIBUTES = {"p": {"dir"}, "a": {"href"}}
_REL = "nofollow ugc noopener"

_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for schema in ("mailto:", "ftp:", "//"):
    _links.add(schema, None)

# Also count addresses that are not links on our page, such as those without a scheme.
_addresses = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})


def clean_body(text: str) -> str:
    """Return the text as it is stored; raises `InvalidBody` if it is invisible or too long."""
    body = clean_text(text)
    if not body:
        raise InvalidBody(later("A comment needs at least one visible character."))
    if len(body) > MAX_BODY_CHARACTERS:
        raise InvalidBody(
            later("A comment has at most 4,000 characters; this one has %(body)s.", body=thousands(len(body)))
        )
    return body


@lru_cache(maxsize=2_048)
def render_body(body: str) -> str:
    """Return plain text as HTML with paragraphs, line breaks and links, and nothing else."""
    paragraphs = re.split(r"\n\s*\n", body)
    html = "".join(f'<p dir="auto">{_linked(paragraph)}</p>' for paragraph in paragraphs)
    # Everything is escaped above; nh3 sanitises it again, so that a mistake there does no harm.
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes={"http", "https"}, link_rel=_REL)


def find_links(body: str) -> list[str]:
    """Return the addresses in the text, with or without a scheme, in order."""
    return [link.raw for link in _addresses.match(body) or [] if _is_address(link.raw)]


def _is_address(text: str) -> bool:
    # "Yes.So it is" looks like a host in Somalia: bare hosts count only if they can hardly be the end of a sentence.
    return bool(re.search(r"^www\.|/|\.(com|net|org|info|biz|shop|xxx|ru|io|me|ly|to)$", text, re.IGNORECASE))


def _is_honest(link: Match) -> bool:
    """Say whether readers can see where the link leads.

    They can't if the visible host is user info before an @, or if it only looks like a host in Latin letters.
    """
    try:
        host = urlsplit(link.url).netloc
    except ValueError:
        return False
    looks = look(unicodedata.normalize("NFD", host))
    return not re.search(r"[@\\]", host) and (host.isascii() or not looks.isascii())


def _linked(text: str) -> str:
    pieces, end = [], 0
    for link in filter(_is_honest, _links.match(text) or []):
        pieces.append(escape(text[end : link.index]))
        pieces.append(f'<a href="{escape(link.url)}">{escape(link.text)}</a>')
        end = link.last_index
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>")
