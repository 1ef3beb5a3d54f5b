"""Which kept page a request is for, if it is for one and does not identify its reader.

Every request to the site passes here, so what depends on the address alone is cached.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import parse_cookie

from debate.language.choosing import LANGUAGE_COOKIE, LANGUAGE_PARAMETER, chosen_language, language_of
from debate.page_states import index_at, name_of_poll
from debate.pages.appearance import CHOSEN
from debate.pages.return_url import AT_A_COMMENT
from debate.readers.ballot_cookie import VOTER_COOKIE
from live.fanout.viewer import Message

# None of our links has a longer query.
MAX_QUERY_BYTES = 400
# No article has a longer path.
MAX_PATH_LENGTH = 400

# The pages that are kept, and the parameters that matter for each; others are ignored.
_THREADS = ("sort", "side", "only", "cursor", "thread", "after")
_SHOWN_AT = frozenset({*_THREADS, *AT_A_COMMENT})
_POLL_ALONE = re.compile(r"/embed/https?/[^/]+/poll/(\d{1,18})/", re.ASCII)
_KEPT: Sequence[tuple[re.Pattern[str], frozenset[str]]] = [
    (re.compile(r"/a/([-\w]+)/", re.ASCII), _SHOWN_AT),
    (re.compile(r"/api/v1/articles/([-\w]+)/changes", re.ASCII), frozenset({"since", "epoch"})),
    (
        re.compile(r"/api/v1/articles/([-\w]+)/comments", re.ASCII),
        frozenset({"sort", "side", "only", "cursor", "limit", "thread"}),
    ),
    (re.compile(r"/api/v1/articles/([-\w]+)", re.ASCII), frozenset()),
    (
        re.compile(r"/embed/https?/[^/]+/a/([-\w]+)/", re.ASCII),
        frozenset({*_SHOWN_AT, *CHOSEN, LANGUAGE_PARAMETER}),
    ),
    (_POLL_ALONE, frozenset({*CHOSEN, LANGUAGE_PARAMETER})),
    (re.compile(r"/a/([-\w]+)/poll/", re.ASCII), frozenset({"timeline"})),
    (re.compile(r"/a/([-\w]+)/feed/", re.ASCII), frozenset()),
    (re.compile(r"/()", re.ASCII), frozenset()),
]
# The only headers that are passed to the application.
_SAID_ON = frozenset({b"host", b"x-forwarded-proto"})
# A request with one of these may get a personal answer.
_PERSONAL = frozenset({b"authorization", b"x-embedder"})


class Page(NamedTuple):
    """A requested page: the name of its state, as in `read_states`, and everything on which its content depends."""

    name: str
    path: str
    query: str
    scheme: str
    said: tuple[tuple[bytes, bytes], ...]


class PageAddress(NamedTuple):
    """What follows from the address alone: the name of the page's state (empty: the list), and its parameters."""

    name: str
    query: str
    # The requested language; None if the page is the same in every language.
    language: str | None


def page_asked_for(scope: Message) -> Page | None:
    """Return the page that is requested; None if it is not kept, or if the request identifies its reader."""
    if scope["method"] not in ("GET", "HEAD") or len(scope["query_string"]) > MAX_QUERY_BYTES:
        return None
    path = scope["path"]
    address = _address_of(path, scope["query_string"]) if len(path) <= MAX_PATH_LENGTH else None
    if address is None:
        return None
    said, cookie, accepted, host = [], b"", b"", b""
    for header in scope["headers"]:
        name, value = header
        if name in _SAID_ON:
            said.append(header)
            host = value if name == b"host" else host
        elif name == b"accept-language":
            accepted = value
        elif name == b"cookie":
            if any(personal in value for personal in _PERSONAL_COOKIES):
                return None
            cookie = value
        elif name in _PERSONAL:
            return None
    if address.language is not None:
        chosen = cookie if LANGUAGE_COOKIE.encode() in cookie else b""
        said += _language(chosen, accepted, address.language)
    name = address.name or index_at(host.decode("latin-1"))
    return Page(name, path, address.query, scope.get("scheme", "http"), tuple(said))


@lru_cache(maxsize=4_096)
def _address_of(path: str, query_string: bytes) -> PageAddress | None:
    found = next(((pattern, match[1], names) for pattern, names in _KEPT if (match := pattern.fullmatch(path))), None)
    if found is None:
        return None
    pattern, slug, names = found
    query = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True) if query_string else []
    kept = urlencode([(name, value) for name, value in query if name in names])
    # The API's answers are the same in every language.
    language = None if path.startswith("/api/") else dict(query).get(LANGUAGE_PARAMETER, "")
    return PageAddress(name_of_poll(slug) if pattern is _POLL_ALONE else slug, kept, language)


@lru_cache(maxsize=1_024)
def _language(cookie: bytes, accepted: bytes, asked: str) -> tuple[tuple[bytes, bytes], ...]:
    """Return the headers that tell the application which language the reader has chosen, or else prefers.

    Between the two comes the language of the site whose domain the host is, which only the application knows.
    """
    cookies, query = parse_cookie(cookie.decode("latin-1")) if cookie else {}, {LANGUAGE_PARAMETER: asked}
    if choice := chosen_language(cookies, query):
        return ((b"cookie", f"{LANGUAGE_COOKIE}={choice}".encode()),)
    return ((b"accept-language", language_of({}, accepted.decode("latin-1"), {}).encode()),)


_PERSONAL_COOKIES = tuple(f"{name}=".encode() for name in (settings.SESSION_COOKIE_NAME, VOTER_COOKIE))
