"""Tells authors how many people like their comments, a little later, so that a burst of likes is one notice."""

from datetime import timedelta

from django.utils import timezone

from debate.comments.like_notices import tell_of_likes
from debate.leases.taking import last_run, note_run, take_turn
from live.work.pool import DatabasePool

INTERVAL_S = 10.0
_JOB = "likes"
# Likes that were being committed when the last run read them.
OVERLAP = timedelta(seconds=60)
LONGEST = timedelta(days=1)

_pool = DatabasePool("likes", threads=1)


async def tell() -> None:
    """Tell of what has changed since the last run; raises if the database doesn't respond."""
    await _pool.run(_tell)


def _tell() -> None:
    if take_turn(_JOB, once_in=timedelta(seconds=0.9 * INTERVAL_S)):
        longest = timezone.now() - LONGEST
        tell_of_likes(max(longest, (last_run(_JOB) or longest) - OVERLAP))
        note_run(_JOB)
