"""Tells readers' devices what is due, in a separate thread, in one process of the deployment."""

from django.conf import settings

from debate.leases.taking import LeasedJob, note_run
from debate.push.sending import send_due_pushes
from live.work.pool import DatabasePool

INTERVAL_S = 1.0
# Longer than one pass takes with push services that answer as late as they may.
TAKEOVER_S = 90.0

_pool = DatabasePool("pushes", threads=1)


class Pushes:
    """This process's part in telling devices."""

    def __init__(self) -> None:
        self._work = LeasedJob("pushes", takeover_s=TAKEOVER_S)

    async def send(self) -> None:
        """Tell devices what is due, if this is the process that does; raises if the database doesn't respond."""
        if not settings.PUSH_KEY or not await _pool.run(self._work.is_ours):
            return
        while await _pool.run(send_due_pushes, self._work.is_ours):
            pass
        await _pool.run(note_run, "pushes")
