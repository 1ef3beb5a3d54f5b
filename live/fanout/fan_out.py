"""Writes one frame to many viewers, yielding to the event loop in between."""

import asyncio
import time
from collections.abc import Callable, Set

from debate.tracing import UNTRACED, current_span, span
from live.counters import DELIVERED_BYTES, DELIVERIES, FAN_OUT_SECONDS, FRAMES
from live.fanout.frames import Frame
from live.fanout.viewer import MAX_UNSENT_BYTES, Viewer

# How long the loop can be blocked while a frame is written to many viewers.
FAN_OUT_TURN_S = 0.02
# The number of viewers between two checks of the clock.
VIEWERS_PER_LOOK = 16


async def fan_out(frame: Frame, viewers: Set[Viewer], fall_behind: Callable[[Viewer, bool], None]) -> float:
    """Write a frame to the viewers, except those who leave in the meantime.

    `fall_behind(viewer, has_frame)` is called for each backpressured viewer, with or without the frame. Returns how
    many seconds this kept the process busy.
    """
    # Only a refresh that is traced has such a part.
    with span("fan-out", viewers=len(viewers), bytes=len(frame.payload)) if current_span() else UNTRACED:
        return await _write_to_all(frame, viewers, fall_behind)


async def _write_to_all(frame: Frame, viewers: Set[Viewer], fall_behind: Callable[[Viewer, bool], None]) -> float:
    busy_s, written = 0.0, 0
    turn_began = time.monotonic()
    # Only a long frame can exceed the limit on unsent bytes.
    is_long = len(frame.payload) > MAX_UNSENT_BYTES
    to_come = list(viewers)
    while to_come:
        for viewer in to_come[-VIEWERS_PER_LOOK:]:
            if not viewer.offer(frame):
                fall_behind(viewer, False)
                written -= 1
            elif is_long and viewer.is_backpressured:
                fall_behind(viewer, True)
        written += min(len(to_come), VIEWERS_PER_LOOK)
        del to_come[-VIEWERS_PER_LOOK:]
        turn_s = time.monotonic() - turn_began
        if turn_s >= FAN_OUT_TURN_S:
            busy_s += turn_s
            await asyncio.sleep(0)
            turn_began = time.monotonic()
            to_come = [viewer for viewer in to_come if viewer in viewers]
    busy_s += time.monotonic() - turn_began
    FRAMES.inc()
    DELIVERIES.inc(written)
    DELIVERED_BYTES.inc(written * len(frame.payload))
    FAN_OUT_SECONDS.observe(busy_s)
    return busy_s
