"""Keeps background work running whatever fails: says so once in a while, and tries again."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

logger = logging.getLogger(__name__)

QUIET_S = 60.0


async def keep_doing(what: str, act: Callable[[], Awaitable[None]], *, every_s: float) -> NoReturn:
    """Await `act()` again and again with a pause after each, also where it raises.

    A failure is logged as "Cannot `what`", at most once in `QUIET_S`.
    """
    logged = -QUIET_S
    while True:
        try:
            await act()
        except Exception as failure:
            if time.monotonic() - logged >= QUIET_S:
                logged = time.monotonic()
                complain(what, failure)
        await asyncio.sleep(every_s)


def complain(what: str, failure: Exception) -> None:
    """Log that something could not be done; what an outage leaves of it is one line (see `debate.outages`)."""
    logger.error("Cannot %s", what, exc_info=failure)
