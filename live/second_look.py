"""Gives the second look at comments its time: a thread of its own, since a slow scorer must hold up nothing else."""

from debate.comments.scoring import has_scorer
from debate.moderation.second_look import look_again
from live.pool import DatabasePool

LOOK_INTERVAL_S = 0.5

_pool = DatabasePool("second-look", threads=1)


async def look() -> None:
    """Ask the outside scorer about whatever waits; raises where the database does not answer."""
    if has_scorer():
        while await _pool.run(look_again):
            pass
