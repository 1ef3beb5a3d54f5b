"""What a bell may have missed: compares what viewers were told with where their articles stand, in one batched read."""

from debate.diffs import read_heads
from live.hub import Hub
from live.pool import READS

INTERVAL_S = 1.0


async def compare_heads(hub: Hub) -> None:
    """Ring in each room that differs from the database; raises where the database does not answer."""
    if not hub.rooms:
        return
    heads = await READS.run(read_heads, list(hub.rooms))
    for article_id, head in heads.items():
        room = hub.rooms.get(article_id)
        if room and room.differs_from(head):
            room.ring()
