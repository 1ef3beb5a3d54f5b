"""A comment's body: what text is accepted, and its form as safe HTML with links made of URLs."""

import re
from functools import lru_cache
from html import escape

import nh3
from linkify_it import LinkifyIt

from debate.errors import InvalidBody
from debate.text import clean_text, is_visible

MAX_BODY_CHARACTERS = 4_000

_TAGS = {"p", "br", "a"}
_REL = "nofollow ugc noopener"

_links = LinkifyIt(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
for schema in ("mailto:", "ftp:", "//"):
    _links.add(schema, None)

# Also what is no link on our page leads somewhere: for counting, addresses without a scheme are links too.
_addresses = LinkifyIt(options={"fuzzy_link": True, "fuzzy_email": False, "fuzzy_ip": False})


def clean_body(text: str) -> str:
    """Return the text as it is stored; raises `InvalidBody` where nothing visible or too much is left."""
    body = clean_text(text)
    if not is_visible(body):
        raise InvalidBody("A comment needs at least one visible character.")
    if len(body) > MAX_BODY_CHARACTERS:
        raise InvalidBody(f"A comment has at most 4,000 characters; this one has {len(body):,}.")
    return body


@lru_cache(maxsize=2_048)
def render_body(body: str) -> str:
    """Return plain text as HTML of paragraphs, line breaks and links, and nothing else."""
    paragraphs = re.split(r"\n\s*\n", body)
    html = "".join(f"<p>{_linked(paragraph)}</p>" for paragraph in paragraphs)
    # Everything is escaped above; nh3 has the last word all the same, so that a mistake there can do no harm.
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, url_schemes={"http", "https"}, link_rel=_REL)


def find_links(body: str) -> list[str]:
    """Return the addresses that the text names, with or without a scheme, in their order."""
    return [link.raw for link in _addresses.match(body) or [] if _is_address(link.raw)]


def _is_address(text: str) -> bool:
    # "Yes.So it is" reads like a host in Somalia: of bare hosts only those count that could hardly be a sentence's end.
    return bool(re.search(r"^www\.|/|\.(com|net|org|info|biz|shop|xxx|ru|io|me|ly|to)$", text, re.IGNORECASE))


def _linked(text: str) -> str:
    pieces, end = [], 0
    for link in _links.match(text) or []:
        pieces.append(escape(text[end : link.index]))
        pieces.append(f'<a href="{escape(link.url)}">{escape(link.text)}</a>')
        end = link.last_index
    pieces.append(escape(text[end:]))
    return "".join(pieces).replace("\n", "<br>")
