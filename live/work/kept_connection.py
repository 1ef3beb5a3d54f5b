"""A thread's database connection, kept between its jobs.

Django returns it to the pool after each job, takes it again for the next one and tests it with a statement. For a short
job that is a third of the time.
"""

import select
from collections.abc import Callable
from time import monotonic
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

# Then the pool gets it back: it replaces old connections, and closes those that are not needed.
KEEP_S = 60.0


def with_kept_connection(act: Callable[[], T]) -> T:
    """Return what `act` returns, using the thread's connection; raises what it raises."""
    if connection.connection is not None and connection.vendor == "postgresql" and _is_over():
        connection.close()
    try:
        return act()
    finally:
        # It may be broken: the pool finds out.
        if connection.errors_occurred or (connection.connection is not None and not connection.get_autocommit()):
            connection.close()


def _is_over() -> bool:
    """Say whether the connection has been kept for long enough, or was closed by the server.

    Between two jobs the server says nothing except goodbye.
    """
    # Django sets it when it connects: with a pool, at once.
    assert connection.close_at is not None
    if monotonic() >= connection.close_at + KEEP_S:
        return True
    said = select.poll()
    said.register(connection.connection.fileno(), select.POLLIN)
    return bool(said.poll(0))
