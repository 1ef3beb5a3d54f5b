"""The current states of articles, read from the database after each request has arrived, one statement for many.

Callers are called back on the loop. Nothing is kept: a state that was read for one request never serves a later one.
"""

import asyncio
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice

from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.page_states import INDEX, ON_POSTGRES, State, read_states, sort_names, states_of
from live.work.loop_connection import LoopConnection, Rows
from live.work.pool import READS
from live.work.tasks import log_failure

# Gets the state; None if there is no such article, or if the database does not answer.
Take = Callable[[State | None], None]

MAX_NAMES = 500


class FreshStates:
    """While one statement is running, further requests are collected for the next one."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Take]] = {}
        self._is_asking = False
        self._connection = LoopConnection()
        self._task: asyncio.Task[None] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nobody waits."""
        return not self._is_asking

    def ask(self, name: str, take: Take) -> None:
        """Pass a state to `take`, by one of the names of `read_states`."""
        self._waiting.setdefault(name, []).append(take)
        if not self._is_asking:
            self._is_asking = True
            # After all requests that have arrived in this turn of the loop.
            asyncio.get_running_loop().call_soon(self._ask_next)

    def _ask_next(self) -> None:
        if not self._waiting:
            self._is_asking = False
            return
        asked = dict(islice(self._waiting.items(), MAX_NAMES))
        for name in asked:
            del self._waiting[name]
        has_lists = any(name.startswith(INDEX) for name in asked)
        parameters = [_array(names) for names in sort_names(asked)]
        if has_lists or not self._connection.ask(ON_POSTGRES, parameters, partial(self._take_rows, asked)):
            self._task = asyncio.create_task(self._ask_in_a_thread(asked))

    def _take_rows(self, asked: dict[str, list[Take]], rows: Rows | None) -> None:
        if rows is None:
            self._task = asyncio.create_task(self._ask_in_a_thread(asked))
        else:
            self._answer(asked, states_of(((slug or b"").decode(), *rest) for slug, *rest in rows))

    async def _ask_in_a_thread(self, asked: dict[str, list[Take]]) -> None:
        states: dict[str, State] = {}
        try:
            states = await READS.run(read_states, list(asked))
        except TRANSIENT_ERRORS:
            # The application meets the same failure, and answers with it.
            pass
        except Exception as failure:
            log_failure("read the states of articles", failure)
        self._answer(asked, states)

    def _answer(self, asked: dict[str, list[Take]], states: dict[str, State]) -> None:
        # First the next query, so that the database works while the answers are sent.
        self._ask_next()
        loop = asyncio.get_running_loop()
        for name, takers in asked.items():
            state = states.get(name)
            for take in takers:
                # Each in a separate step: one that fails must not take the answer from the others.
                loop.call_soon(take, state)


def _array(values: Iterable[str | int]) -> bytes:
    """Return values as an array in PostgreSQL's notation; slugs contain no special character of it."""
    return b"{%b}" % b",".join(b'"%b"' % str(value).encode() for value in values)
