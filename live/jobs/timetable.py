"""Wakes at the second when a poll has to be opened or closed, and at the end of each minute for the timelines.

One process of the deployment does this.
"""

import asyncio

from django.utils import timezone

from debate.leases.taking import LeasedJob, note_run
from debate.polls.schedule import apply_schedule, next_due
from debate.polls.timeline import MINUTE, record_minute, whole_minute
from live.work.pool import WRITES

# How long after a poll's times changed in any process this one has read them.
LOOK_AGAIN_S = 1.0
# A timer can fire slightly too early, and then finds nothing due yet.
MIN_WAIT_S = 0.005


# How long after this process's death another one takes over. Votes after the closing time are refused anyway.
TAKEOVER_S = 8.0


class Timetable:
    """What is due when. If two processes do it at the same time, the first one's change stays."""

    def __init__(self) -> None:
        self._work = LeasedJob("timetable", takeover_s=TAKEOVER_S)
        self._minute = whole_minute(timezone.now())

    async def keep(self) -> None:
        """Do what is due on time, forever; raises if the database doesn't respond."""
        while True:
            wait_s = await WRITES.run(self._do_what_is_due)
            await asyncio.sleep(wait_s)

    def _do_what_is_due(self) -> float:
        """Return the seconds until the next check."""
        if not self._work.is_ours():
            return LOOK_AGAIN_S
        due = next_due()
        try:
            if due and due <= timezone.now():
                apply_schedule()
                due = next_due()
        finally:
            # A poll that fails to change state blocks nobody's timeline.
            now = timezone.now()
            if whole_minute(now) > self._minute:
                record_minute()
                self._minute = whole_minute(now)
        note_run("timetable")
        upcoming = [self._minute + MINUTE, *([due] if due else [])]
        return min(LOOK_AGAIN_S, max(MIN_WAIT_S, (min(upcoming) - timezone.now()).total_seconds()))
