"""Runs the second look in a separate thread, so that a slow scorer blocks nothing else."""

from debate.comments.scoring import has_scorer
from debate.moderation.second_look import look_again
from live.work.pool import DatabasePool

LOOK_INTERVAL_S = 0.5

_pool = DatabasePool("second-look", threads=1)


async def look() -> None:
    """Call the outside scorer for queued comments; raises if the database doesn't respond."""
    if has_scorer():
        while await _pool.run(look_again):
            pass
