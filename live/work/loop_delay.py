"""Measures how late the event loop is: what every viewer and every request waits for."""

import asyncio
from collections import deque
from time import monotonic

from live.counters import LOOP_DELAY_SECONDS
from live.work.overload import OVERLOAD

INTERVAL_S = 0.25
# The longest delay within this time is reported, so that a scrape misses none since the one before.
WINDOW_S = 60.0


async def watch_loop() -> None:
    """Measure forever."""
    late: deque[float] = deque(maxlen=int(WINDOW_S / INTERVAL_S))
    LOOP_DELAY_SECONDS.set_function(lambda: max(late, default=0.0))
    while True:
        due = monotonic() + INTERVAL_S
        await asyncio.sleep(INTERVAL_S)
        late.append(max(0.0, monotonic() - due))
        OVERLOAD.note(late[-1])
