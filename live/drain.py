"""The drain: how a process that stops lets its viewers go, a few at a time, so that they do not all return at once."""

import asyncio
from collections.abc import Sequence
from math import ceil

from live.closes import RESTART
from live.frames import Frame, Reconnect
from live.viewer import Viewer

# Few enough for another process to take in without anybody noticing; a larger audience is let go faster.
VIEWERS_PER_S = 500
LONGEST_S = 20.0
PAUSE_S = 0.25
# Even a small audience is asked to come back over a while: its pages know no others.
SHORTEST_RETURN_S = 3.0


def spread_s(viewers: int) -> float:
    """Return the seconds over which so many viewers are let go."""
    return min(LONGEST_S, viewers / VIEWERS_PER_S)


async def let_go(viewers: Sequence[Viewer]) -> None:
    """Ask all viewers to come back on a new connection, each at a moment of its own, and close those that stay.

    Takes `spread_s` seconds; until its turn a viewer is served as ever.
    """
    over_s = spread_s(len(viewers))
    farewell = Frame(Reconnect(within=max(SHORTEST_RETURN_S, over_s)))
    for viewer in viewers:
        viewer.outlet.write(farewell)
    turns = max(1, ceil(over_s / PAUSE_S))
    size = ceil(len(viewers) / turns)
    for turn in range(turns):
        for viewer in viewers[turn * size : (turn + 1) * size]:
            viewer.outlet.close(RESTART)
        if turn < turns - 1:
            await asyncio.sleep(PAUSE_S)
