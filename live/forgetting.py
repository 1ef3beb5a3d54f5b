"""Forgets in time what is kept for a while only; every process does, and a second time does no harm."""

from debate.comments.filters.repetition import forget_old_traces
from debate.readers.keys import turn_keys
from debate.readers.notices import forget_old_notices
from debate.readers.places import forget_places
from live.pool import DatabasePool

INTERVAL_S = 600.0

# What has piled up may take a while: no reader waits for it.
_pool = DatabasePool("forgetting", threads=1)


async def forget() -> None:
    """Forget what is too old, and turn the keys of pseudonyms; raises where the database does not answer."""
    for act in (turn_keys, forget_places, forget_old_traces, forget_old_notices):
        await _pool.run(act)
