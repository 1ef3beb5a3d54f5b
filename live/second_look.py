"""Gives the second look at comments its time: a thread of its own, since a slow scorer must hold up nothing else."""

from debate.comments.filters.repetition import forget_old_traces
from debate.comments.scoring import has_scorer
from debate.moderation.second_look import look_again
from live.pool import DatabasePool

LOOK_INTERVAL_S = 0.5
FORGET_INTERVAL_S = 600.0

_pool = DatabasePool("second-look", threads=1)


async def look() -> None:
    """Ask the outside scorer about whatever waits; raises where the database does not answer."""
    if has_scorer():
        while await _pool.run(look_again):
            pass


async def forget() -> None:
    """Forget what the filters remember of comments for longer than they need it."""
    await _pool.run(forget_old_traces)
