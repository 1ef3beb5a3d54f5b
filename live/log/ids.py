"""The id of the request or connection that is being answered: each line logged for it has it.

It says nothing about who asked, and is new for each request.
"""

import random
from contextvars import ContextVar

ID_BYTES = 6

_current: ContextVar[str] = ContextVar("request_id", default="")


def begin_request() -> str:
    """Give the current task, and the threads that work for it, a new id; returns it."""
    # No secret. Asking the system for each would also give Python's lock away, in the loop.
    request_id = random.randbytes(ID_BYTES).hex()
    _current.set(request_id)
    return request_id


def current_id() -> str:
    """Return the id of the request or connection, empty outside of any."""
    return _current.get()
