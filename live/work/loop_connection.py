"""One connection to PostgreSQL that the event loop itself asks, for a statement that every request waits for.

Passing the query to a thread and the answer back takes longer than the database takes to answer, because loop and
thread compete for Python's lock. Nothing here waits; connecting, which does, is done in a thread.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from time import monotonic
from typing import NamedTuple

import psycopg
from django.db import connection
from psycopg.pq import ExecStatus

# In PostgreSQL's text format.
Rows = list[list[bytes | None]]
Take = Callable[[Rows | None], None]

# After this time without an answer the connection is given up, and the callers are told to ask in another way.
TIMEOUT_S = 2.0
# How long to wait before connecting once more.
RETRY_S = 1.0


class Query(NamedTuple):
    """A statement with `$1` and so on for its parameters; `take` gets the rows, or None if there will be no answer."""

    statement: bytes
    parameters: Sequence[bytes]
    take: Take


class LoopConnection:
    """A connection that is opened at the first query, and again after it was lost; only for the loop's thread."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[object] | None = None
        # The file descriptor, which libpq no longer knows once the connection is lost.
        self._socket = -1
        self._connecting: asyncio.Task[None] | None = None
        self._tried = -RETRY_S
        self._queries: deque[Query] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._rows: Rows | None = None

    def ask(self, statement: bytes, parameters: Sequence[bytes], take: Take) -> bool:
        """Pass the rows of a statement to `take`, or None if the connection is lost first.

        Returns whether there is a connection; without one, nothing is asked.
        """
        if self._connection is None:
            self._connect()
            return False
        self._queries.append(Query(statement, parameters, take))
        if len(self._queries) == 1:
            self._send()
        return True

    def _connect(self) -> None:
        is_soon = monotonic() - self._tried < RETRY_S
        if connection.vendor == "postgresql" and self._connecting is None and not is_soon:
            self._tried = monotonic()
            self._connecting = asyncio.create_task(self._open())

    async def _open(self) -> None:
        try:
            opened = await asyncio.to_thread(_open_connection)
        except psycopg.Error:
            # Other ways of asking meet the same failure and report it.
            return
        finally:
            self._connecting = None
        self._connection, self._socket = opened, opened.pgconn.socket
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def _send(self) -> None:
        assert self._connection
        server, loop, query = self._connection.pgconn, asyncio.get_running_loop(), self._queries[0]
        self._rows = None
        self._timer = loop.call_later(TIMEOUT_S, self._give_up)
        try:
            server.send_query_params(query.statement, query.parameters)
            self._flush()
        except psycopg.Error:
            self._give_up()

    def _flush(self) -> None:
        """Send what the system accepts now, and the rest as soon as it accepts more."""
        if self._connection is None:
            return
        server, loop = self._connection.pgconn, asyncio.get_running_loop()
        try:
            is_waiting = bool(server.flush())
        except psycopg.Error:
            return self._give_up()
        if is_waiting:
            loop.add_writer(self._socket, self._flush)
        else:
            loop.remove_writer(self._socket)

    def _read(self) -> None:
        assert self._connection
        server = self._connection.pgconn
        try:
            server.consume_input()
            while self._queries and not server.is_busy():
                result = server.get_result()
                if result is None:
                    self._answer()
                elif result.status != ExecStatus.TUPLES_OK:
                    return self._give_up()
                else:
                    columns = range(result.nfields)
                    self._rows = [
                        [result.get_value(row, column) for column in columns] for row in range(result.ntuples)
                    ]
        except psycopg.Error:
            self._give_up()

    def _answer(self) -> None:
        """Send the next query before the last one is answered, so that the database already works on it."""
        answered, rows = self._queries.popleft(), self._rows
        if self._timer:
            self._timer.cancel()
        if self._queries:
            self._send()
        answered.take(rows)

    def _give_up(self) -> None:
        """Close the connection, and tell the waiting callers that there will be no answer."""
        if self._timer:
            self._timer.cancel()
        if self._connection:
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._socket)
            loop.remove_writer(self._socket)
            self._connection.close()
            self._connection = None
        left, self._queries = self._queries, deque()
        for query in left:
            query.take(None)


def _open_connection() -> "psycopg.Connection[object]":
    opened: psycopg.Connection[object] = psycopg.connect(**connection.get_connection_params(), autocommit=True)
    opened.pgconn.nonblocking = 1
    return opened
