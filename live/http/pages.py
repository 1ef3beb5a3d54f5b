"""The front door: what everybody without a name is shown alike is made once, and kept for as long as it is true.

Whether it still is, each request asks the database: all that wait at that moment with one statement. So what has been
removed is in no answer to anybody who asks afterwards, at whichever process, and whether or not that was told of it.
Requests that say who is asking, and all others, go on to the application.
"""

import asyncio
import re
from collections.abc import Sequence
from time import monotonic
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import parse_cookie

from debate.kept_in_memory import KeptInMemory
from debate.languages import LANGUAGE_COOKIE, LANGUAGE_PARAMETER, language_of
from debate.page_states import INDEX, MAX_AGE_S, State, read_states
from debate.pages.return_url import AT_A_COMMENT
from debate.readers.ballot_cookie import VOTER_COOKIE
from debate.transient_errors import TRANSIENT_ERRORS
from debate.viewer_count import viewers
from live.counters import KEPT_PAGE_BYTES, KEPT_PAGES_ASKED, KEPT_PAGES_MADE
from live.fanout.viewer import Application, Message, Receive, Send
from live.http.kept_pages import Answer, Headers
from live.work.batcher import Batcher
from live.work.pool import READS

# The number of viewers changes with everybody who comes.
MAX_AGE_OF_VIEWERS_S = 1.0
MAX_BATCH = 500
# Longer queries are of nobody who follows our links.
MAX_QUERY_BYTES = 400

# The pages that are kept, and the parameters by which they differ; others make no difference to them.
_THREADS = ("sort", "cursor", "thread", "after")
_SHOWN_AT = frozenset({*_THREADS, *AT_A_COMMENT})
_KEPT: Sequence[tuple[re.Pattern[str], frozenset[str]]] = [
    (re.compile(r"/a/([-\w]+)/", re.ASCII), _SHOWN_AT),
    (re.compile(r"/api/v1/articles/([-\w]+)/changes", re.ASCII), frozenset({"since", "epoch"})),
    (re.compile(r"/api/v1/articles/([-\w]+)/comments", re.ASCII), frozenset({"sort", "cursor", "limit", "thread"})),
    (re.compile(r"/api/v1/articles/([-\w]+)", re.ASCII), frozenset()),
    (
        re.compile(r"/embed/https?/[^/]+/a/([-\w]+)/", re.ASCII),
        frozenset({*_SHOWN_AT, "theme", LANGUAGE_PARAMETER}),
    ),
    (re.compile(r"/a/([-\w]+)/poll/", re.ASCII), frozenset({"timeline"})),
    (re.compile(r"/a/([-\w]+)/feed/", re.ASCII), frozenset()),
    (re.compile(r"/()", re.ASCII), frozenset()),
]
# Of what a request says the application hears this alone.
_SAID_ON = frozenset({b"host", b"x-forwarded-proto"})
# Who sends one of these may be shown something of their own.
_PERSONAL = frozenset({b"authorization", b"x-embedder"})


class Page(NamedTuple):
    """What is asked for: where it is known under the name `slug`, and how it was asked for."""

    slug: str
    path: str
    query: str
    scheme: str
    said: tuple[tuple[bytes, bytes], ...]


class PagesMadeOnce:
    """The application around another, which asks that one only for what it does not have."""

    def __init__(self, application: Application, *, at_most_bytes: int) -> None:
        self._application = application
        self._kept: KeptInMemory[Page, tuple[Answer, _Note]] = KeptInMemory(
            at_most_bytes=at_most_bytes, size=lambda kept: kept[0].bytes_kept
        )
        self._states = Batcher(_read_states, pool=READS, at_most=MAX_BATCH)
        self._making: dict[tuple[Page, State], asyncio.Task[Answer]] = {}
        KEPT_PAGE_BYTES.set_function(lambda: self._kept.bytes_kept)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        page = _page_asked_for(scope)
        state = await self._read_state(page) if page else None
        if page is None or state is None:
            return await self._application(scope, receive, send)
        answer = self._find(page, state) or await self._make(page, state, scope)
        KEPT_PAGES_ASKED.inc()
        await answer.send(scope, send)

    async def _read_state(self, page: Page) -> State | None:
        try:
            return await self._states.ask(page.slug)
        except TRANSIENT_ERRORS:
            # The application meets the same, and says so in its way.
            return None

    def _find(self, page: Page, state: State) -> Answer | None:
        found = self._kept.get(page)
        if found is None:
            return None
        answer, note = found
        return answer if note.is_true(state) else None

    async def _make(self, page: Page, state: State, scope: Message) -> Answer:
        """Return the page as it is made now; who asks while it is being made, and found the same state, shares it."""
        making = self._making.get((page, state))
        if making is None:
            making = self._making[page, state] = asyncio.create_task(self._ask_application(page, state, scope))
            making.add_done_callback(lambda _: self._making.pop((page, state)))
        # One who leaves must not take the answer from the others.
        return await asyncio.shield(making)

    async def _ask_application(self, page: Page, state: State, scope: Message) -> Answer:
        note = _Note(state)
        KEPT_PAGES_MADE.inc()
        asked = {**scope, "method": "GET", "query_string": page.query.encode(), "headers": list(page.said)}
        status, headers, pieces = 500, list[tuple[bytes, bytes]](), list[bytes]()
        request: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            # Those who wait may leave; the page is made all the same.
            return request.pop() if request else await asyncio.get_running_loop().create_future()

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], [(name.lower(), value) for name, value in message["headers"]]
            else:
                pieces.append(message.get("body", b""))

        await self._application(asked, receive, send)
        answer = await asyncio.to_thread(Answer, status, headers, b"".join(pieces))
        if answer.is_for_all:
            self._kept.put(page, (answer, note))
        return answer


class _Note:
    """What a page was made of, and when."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._made = monotonic()
        self._viewers = _viewers(state)

    def is_true(self, state: State) -> bool:
        """Say whether the page still is as it would be made now."""
        if state != self._state:
            return False
        age_s = monotonic() - self._made
        return age_s < MAX_AGE_S and (age_s < MAX_AGE_OF_VIEWERS_S or _viewers(state) == self._viewers)


def _viewers(state: State) -> int:
    return viewers(state.article) if state.article else 0


def _read_states(slugs: Sequence[str]) -> Sequence[State | None]:
    states = read_states(slugs)
    return [states.get(slug) for slug in slugs]


def _page_asked_for(scope: Message) -> Page | None:
    """Return which page the request is for, None if it is for none that is kept, or says who is asking."""
    if scope["method"] not in ("GET", "HEAD") or len(scope["query_string"]) > MAX_QUERY_BYTES:
        return None
    path = scope["path"]
    found = next(((match[1], names) for pattern, names in _KEPT if (match := pattern.fullmatch(path))), None)
    if found is None or _is_personal(scope["headers"]):
        return None
    slug, names = found
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True) if scope["query_string"] else []
    return Page(
        slug or INDEX,
        path,
        urlencode([(name, value) for name, value in query if name in names]),
        scope.get("scheme", "http"),
        (
            *(header for header in scope["headers"] if header[0] in _SAID_ON),
            # What the API answers is the same in every language.
            *([] if path.startswith("/api/") else [(b"accept-language", _language(scope["headers"], dict(query)))]),
        ),
    )


def _language(headers: Headers, query: dict[str, str]) -> bytes:
    """Return the code of the language in which the application would answer the request."""
    said = {name: value.decode("latin-1") for name, value in headers if name in (b"cookie", b"accept-language")}
    cookies = parse_cookie(said[b"cookie"]) if LANGUAGE_COOKIE in said.get(b"cookie", "") else {}
    return language_of(cookies, said.get(b"accept-language", ""), query).encode()


def _is_personal(headers: Headers) -> bool:
    for name, value in headers:
        if name in _PERSONAL:
            return True
        if name == b"cookie" and any(cookie in value for cookie in _PERSONAL_COOKIES):
            return True
    return False


_PERSONAL_COOKIES = tuple(f"{name}=".encode() for name in (settings.SESSION_COOKIE_NAME, VOTER_COOKIE))
