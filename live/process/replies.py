"""Streamed responses of the application: the next part waits until the client has taken the earlier ones.

daphne passes everything on at once, so that the whole response would be in memory for a slow client.
"""

import asyncio
import time
from typing import Any

from live.process.transport import unsent_bytes

# More than one part, so that the network always has something to send.
MAX_UNSENT_BYTES = 256 * 1024
LOOK_INTERVAL_S = 0.05
# A client that takes nothing for this long is disconnected.
STALLED_S = 60.0


async def wait_until_taken(request: Any) -> None:
    """Wait until little of a `WebRequest`'s response is unsent; returns at once if the client has left."""
    least, since = float("inf"), time.monotonic()
    while request.channel is not None and not request.finished:
        unsent = unsent_bytes(request.channel.transport)
        if unsent <= MAX_UNSENT_BYTES:
            return
        if unsent < least:
            least, since = unsent, time.monotonic()
        elif time.monotonic() - since > STALLED_S:
            request.channel.transport.abortConnection()
            return
        await asyncio.sleep(LOOK_INTERVAL_S)
