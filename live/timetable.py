"""Wakes at the second at which a poll is to be opened or closed, and at the end of each minute for the timelines."""

import asyncio

from django.utils import timezone

from debate.polls.schedule import apply_schedule, next_due
from debate.polls.timeline import MINUTE, record_minute, whole_minute
from live.pool import WRITES

# Whatever process changes a poll's times, this one has read them so long afterwards.
LOOK_AGAIN_S = 1.0
# A timer may fire a hair too early, and then finds nothing due yet.
MIN_WAIT_S = 0.005


class Timetable:
    """What is due when, in this process; all processes do the same, and the first one's deed stands."""

    def __init__(self) -> None:
        self._minute = whole_minute(timezone.now())

    async def keep(self) -> None:
        """Do what is due at its time, for ever; raises where the database does not answer."""
        while True:
            wait_s = await WRITES.run(self._do_what_is_due)
            await asyncio.sleep(wait_s)

    def _do_what_is_due(self) -> float:
        """Return the seconds until there may be more to do."""
        due = next_due()
        if due and due <= timezone.now():
            apply_schedule()
            due = next_due()
        now = timezone.now()
        if whole_minute(now) > self._minute:
            record_minute()
            self._minute = whole_minute(now)
        upcoming = [self._minute + MINUTE, *([due] if due else [])]
        return min(LOOK_AGAIN_S, max(MIN_WAIT_S, (min(upcoming) - timezone.now()).total_seconds()))
