"""What is not there for a while and comes back is told apart from what is broken: try again, and no traceback."""

import logging

from django.db import InterfaceError, OperationalError
from redis.exceptions import RedisError

from debate.errors import Internal, Refusal, Unavailable

# The database went away, is being restarted, or holds a lock for too long; the same of Redis, of files and the network.
OUTAGES = (OperationalError, InterfaceError, RedisError, OSError, TimeoutError)


def refusal_for(failure: BaseException | None) -> Refusal:
    """Return what a caller is told whose request ended in a failure."""
    return Unavailable() if isinstance(failure, OUTAGES) else Internal()


class OutagesInOneLine(logging.Filter):
    """Lets the log tell of an outage in one line; the traceback of anything else stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        failure = record.exc_info[1] if record.exc_info else None
        if isinstance(failure, OUTAGES):
            reason = str(failure).partition("\n")[0] or type(failure).__name__
            record.msg, record.args = f"{record.getMessage()}: {reason}", None
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True
