"""What a bell may have missed: compares what viewers were told with where their articles stand, in one batched read."""

from debate.diffs import read_heads
from live.hub import Hub
from live.pool import READS

INTERVAL_S = 1.0


async def compare_heads(hub: Hub) -> None:
    """Ring in each room that differs from the database; raises where the database does not answer."""
    if not hub.rooms:
        return
    article_ids = list(hub.rooms)
    heads = await READS.run(read_heads, article_ids)
    for article_id in article_ids:
        room, head = hub.rooms.get(article_id), heads.get(article_id)
        # An article without a head is no more, which its room finds out by asking.
        if room and (head is None or room.differs_from(head)):
            room.ring()
