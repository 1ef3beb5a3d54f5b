"""Kept pages: what is the same for every anonymous reader is rendered once, and kept while it is up to date.

Each request asks the database whether it still is; one statement serves all requests that wait at that moment. So a
removed text is in no later answer of any process, even of one that received no notification. How a changed page is made
again is in `page_making`. Requests that identify their reader, and all other requests, go on to the application.
"""

import asyncio
from functools import partial
from time import monotonic
from typing import TypeVar

from debate.caches.recently_used import KeptInMemory
from debate.page_states import INDEX, MAX_AGE_S, State
from debate.viewer_count import viewers
from live.counters import KEPT_PAGE_BYTES, KEPT_PAGES_ASKED, KEPT_PAGES_MADE
from live.fanout.viewer import Application, Message, Receive, Send
from live.http.asked_pages import Page, page_asked_for
from live.http.django_handler import FOR_MANY
from live.http.fresh_states import FreshStates
from live.http.kept_pages import Answer
from live.http.page_making import PageMaking, Steps, Take

T = TypeVar("T")

# The number of viewers changes with every arrival.
MAX_AGE_OF_VIEWERS_S = 1.0


class PagesMadeOnce:
    """A wrapper application that answers requests for kept pages, and passes on the others."""

    def __init__(self, application: Application, *, at_most_bytes: int) -> None:
        self._application = application
        self._kept: KeptInMemory[Page, tuple[Answer, _Note]] = KeptInMemory(
            at_most_bytes=at_most_bytes, size=lambda kept: kept[0].bytes_kept
        )
        self._states = FreshStates()
        self._making: dict[Page, PageMaking] = {}
        KEPT_PAGE_BYTES.set_function(lambda: self._kept.bytes_kept)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        found: asyncio.Future[Answer | None] = asyncio.get_running_loop().create_future()
        if self.find(scope, partial(_settle, found)) and (answer := await found):
            return await answer.send(scope, send)
        await self._application(scope, receive, send)

    def find(self, scope: Message, take: Take) -> bool:
        """Pass the answer to a request to `take` once it is known to be up to date; None if there is no answer.

        Returns False, and does nothing, if pages like the requested one are not kept. For the loop's thread alone.
        """
        page = page_asked_for(scope)
        if page is None:
            return False
        self._states.ask(page.name, partial(self._find, page, scope, take))
        return True

    async def finish(self) -> None:
        """Wait until all current requests have been answered."""
        if not self._states.is_idle:
            # The last question is answered last.
            await self._read_state(INDEX)
        if self._making:
            await asyncio.wait([making.task for making in self._making.values()])

    async def _read_state(self, name: str) -> State | None:
        read: asyncio.Future[State | None] = asyncio.get_running_loop().create_future()
        self._states.ask(name, partial(_settle, read))
        return await read

    def _find(self, page: Page, scope: Message, take: Take, state: State | None) -> None:
        if state is None:
            return take(None)
        KEPT_PAGES_ASKED.inc()
        if kept := self._find_kept(page, state):
            take(kept)
        elif making := self._making.get(page):
            making.join(state, take)
        else:
            steps = Steps(
                render=partial(self._ask_application, page, scope),
                read_state=partial(self._read_state, page.name),
            )
            self._making[page] = PageMaking(steps, state, take, at_end=partial(self._end_making, page))

    def _end_making(self, page: Page) -> None:
        del self._making[page]

    def _find_kept(self, page: Page, state: State) -> Answer | None:
        kept = self._kept.get(page)
        return kept[0] if kept and kept[1].is_true(state) else None

    async def _ask_application(self, page: Page, scope: Message, state: State) -> Answer:
        note = _Note(state)
        KEPT_PAGES_MADE.inc()
        asked = {**scope, "method": "GET", "query_string": page.query.encode(), "headers": list(page.said)}
        asked[FOR_MANY] = True
        status, headers, pieces = 500, list[tuple[bytes, bytes]](), list[bytes]()
        request: list[Message] = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> Message:
            # The waiting clients may leave; the page is rendered all the same.
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
    """The state that a page was made from, and the time."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._made = monotonic()
        self._viewers = _viewers(state)

    def is_true(self, state: State) -> bool:
        """Say whether the page would still be the same if it were made now."""
        if state != self._state:
            return False
        age_s = monotonic() - self._made
        return age_s < MAX_AGE_S and (age_s < MAX_AGE_OF_VIEWERS_S or _viewers(state) == self._viewers)


def _viewers(state: State) -> int:
    return viewers(state.article) if state.article else 0


def _settle(found: "asyncio.Future[T]", answer: T) -> None:
    # A client that has left needs no more.
    if not found.done():
        found.set_result(answer)
