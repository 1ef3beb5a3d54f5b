"""Keeps background work running whatever fails: says so once in a while, and tries again."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

from redis.exceptions import RedisError

from debate.outages import OUTAGES as OUTAGES_OF_THE_DATABASE

logger = logging.getLogger(__name__)

# What is not there for a while and comes back: worth a line, not a traceback.
OUTAGES = (*OUTAGES_OF_THE_DATABASE, RedisError)

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
    """Log that something could not be done: an outage in one line, anything else with its traceback."""
    if isinstance(failure, OUTAGES):
        logger.warning("Cannot %s: %s", what, failure or type(failure).__name__)
    else:
        logger.error("Cannot %s", what, exc_info=failure)
