"""Distinguishes temporary outages from bugs: ask for a retry, without a traceback."""

import logging

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from debate.errors import Internal, Refusal, Unavailable

# The database went away, is restarting, or holds a lock for too long; the same for Redis, files and the network.
TRANSIENT_ERRORS = (OperationalError, InterfaceError, RedisError, OSError, TimeoutError)


def refusal_for(failure: BaseException | None) -> Refusal:
    """Return the refusal for a request that ended in a failure."""
    return Unavailable() if isinstance(failure, TRANSIENT_ERRORS) else Internal()


class TransientErrorsInOneLine(logging.Filter):
    """Logs an outage in one line; other errors keep their traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        failure = record.exc_info[1] if record.exc_info else None
        if isinstance(failure, TRANSIENT_ERRORS):
            reason = str(failure).partition("\n")[0] or type(failure).__name__
            record.msg, record.args = f"{record.getMessage()}: {reason}", None
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
