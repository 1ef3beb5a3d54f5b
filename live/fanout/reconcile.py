"""Reconciliation: finds lost notifications by comparing the rooms with their articles' heads, in one batched read."""

from debate.diffs import read_heads
from live.counters import GAPS_REPAIRED
from live.fanout.hub import Hub
from live.work.pool import READS

INTERVAL_S = 1.0


async def compare_heads(hub: Hub) -> None:
    """Notify each room that differs from the database; raises if the database doesn't respond."""
    if not hub.rooms:
        return
    article_ids = list(hub.rooms)
    heads = await READS.run(read_heads, article_ids)
    for article_id in article_ids:
        room, head = hub.rooms.get(article_id), heads.get(article_id)
        # An article without a head was deleted, which its room finds out when it reads.
        if room and (head is None or room.differs_from(head)):
            if not room.is_reading:
                GAPS_REPAIRED.inc()
            room.notify()
