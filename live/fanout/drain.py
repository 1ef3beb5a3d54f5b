"""The drain: a stopping process closes its viewers in batches, so that they don't all return at once."""

import asyncio
from collections.abc import Sequence
from math import ceil

from live.fanout.closes import RESTART
from live.fanout.frames import Frame, Reconnect
from live.fanout.viewer import Viewer

# Few enough for another process to accept unnoticed; a larger audience is drained faster.
VIEWERS_PER_S = 500
LONGEST_S = 20.0
PAUSE_S = 0.25
# Even a small audience is asked to reconnect over a while, because its pages don't know about each other.
SHORTEST_RETURN_S = 3.0


def spread_s(viewers: int) -> float:
    """Return the seconds in which a number of viewers are drained."""
    return min(LONGEST_S, viewers / VIEWERS_PER_S)


async def drain_viewers(viewers: Sequence[Viewer]) -> None:
    """Ask all viewers to reconnect, each at a random moment, and close those that stay.

    Takes `spread_s` seconds; until its turn a viewer is served as usual.
    """
    over_s = spread_s(len(viewers))
    farewell = Frame(Reconnect(within=max(SHORTEST_RETURN_S, over_s)))
    for viewer in viewers:
        viewer.outlet.offer(farewell)
    turns = max(1, ceil(over_s / PAUSE_S))
    size = ceil(len(viewers) / turns)
    for turn in range(turns):
        for viewer in viewers[turn * size : (turn + 1) * size]:
            viewer.outlet.close(RESTART)
        if turn < turns - 1:
            await asyncio.sleep(PAUSE_S)
