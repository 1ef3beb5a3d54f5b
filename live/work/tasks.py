"""Keeps background work running through failures: logs them once in a while, and retries."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

logger = logging.getLogger(__name__)

QUIET_S = 60.0


async def keep_doing(what: str, act: Callable[[], Awaitable[None]], *, every_s: float) -> NoReturn:
    """Await `act()` repeatedly with a pause after each call, even if it raises.

    A failure is logged as "Cannot `what`", at most once in `QUIET_S`.
    """
    logged = -QUIET_S
    while True:
        try:
            await act()
        except Exception as failure:
            if time.monotonic() - logged >= QUIET_S:
                logged = time.monotonic()
                log_failure(what, failure)
        await asyncio.sleep(every_s)


def log_failure(what: str, failure: Exception) -> None:
    """Log a failure; an outage is reduced to one line (see `debate.database.transient_errors`)."""
    logger.error("Cannot %s", what, exc_info=failure)
