"""One page being made for all who wait for it: at most one rendering runs; requests during it get the next one.

Each rendering starts with a state that is read after the one before has ended, so it serves everybody who came until
then, however often the page has changed. Renderings at the same time would only delay each other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import NamedTuple

from debate.page_states import State
from live.http.kept_pages import Answer
from live.work.tasks import log_failure

# Gets the answer; None if the page could not be made.
Take = Callable[[Answer | None], None]

# A page that keeps changing is made again after a pause as long as it took to make, so that making it takes half of a
# process's time at most. Nobody waits for longer than this.
MAX_PAUSE_S = 0.25


class Steps(NamedTuple):
    """What making a page needs."""

    render: Callable[[State], Awaitable[Answer]]
    # Returns None if there is no such article, or if the database does not answer.
    read_state: Callable[[], Awaitable[State | None]]


class PageMaking:
    """A page's renderings, one after the other, until nobody waits; for the loop's thread alone."""

    def __init__(self, steps: Steps, state: State, take: Take, *, at_end: Callable[[], None]) -> None:
        """Start with `state`, for `take`; `at_end` is called as soon as nobody waits any more."""
        self._steps = steps
        # What is being rendered, None between two renderings.
        self._state: State | None = state
        self._takers = [take]
        # Those whose state is another one: it may be newer.
        self._later: list[tuple[State, Take]] = []
        self._at_end = at_end
        self.task = asyncio.create_task(self._make())

    def join(self, state: State, take: Take) -> None:
        """Pass to `take` an answer that is made from `state`, or from a newer one."""
        if state == self._state:
            self._takers.append(take)
        else:
            self._later.append((state, take))

    async def _make(self) -> None:
        try:
            while self._takers or self._later:
                began = monotonic()
                if self._state:
                    self._pass_on(await self._try_to_render(self._state))
                if self._later:
                    await asyncio.sleep(min(monotonic() - began, MAX_PAUSE_S))
                    await self._begin_again()
        finally:
            self._at_end()
            self._takers += [take for _, take in self._later]
            self._pass_on(None)

    async def _try_to_render(self, state: State) -> Answer | None:
        try:
            return await self._steps.render(state)
        except Exception:
            # The application meets the same failure when it is asked for one reader, and answers with it.
            return None

    async def _begin_again(self) -> None:
        """Set the newest state, for those who wait now."""
        waiting, self._later = self._later, []
        self._takers = [take for _, take in waiting]
        state = await self._steps.read_state()
        # Requests that joined while it was read may know of a newer one.
        self._takers += [take for newer, take in self._later if newer == state]
        self._later = [(newer, take) for newer, take in self._later if newer != state]
        if state is None:
            self._pass_on(None)
        self._state = state

    def _pass_on(self, answer: Answer | None) -> None:
        """Answer those who wait for the current rendering; requests that join from here on get the next one."""
        takers, self._takers, self._state = self._takers, [], None
        for take in takers:
            try:
                take(answer)
            except Exception as failure:
                # One client's failure must not take the answer from the others.
                log_failure("answer with a page", failure)
