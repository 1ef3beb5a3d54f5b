"""Backpressure: viewers of a room that don't read as fast as they are written to get nothing until they have read."""

import time

from live.counters import CLOSED_TOO_SLOW, FALLEN_BEHIND
from live.fanout.closes import TOO_SLOW
from live.fanout.viewer import MAX_UNSENT_BYTES, Viewer

# How long a viewer has to read `MAX_UNSENT_BYTES` of its backlog. After that it is closed, and catches up with `since`
# on a new connection.
BACKPRESSURED_S = 10.0


class Backpressured:
    """For each backpressured viewer, a deadline and the number of bytes that may still be unread then."""

    def __init__(self) -> None:
        self._viewers: dict[Viewer, tuple[float, int]] = {}

    def add(self, viewer: Viewer) -> None:
        """Give a viewer time to read."""
        FALLEN_BEHIND.inc()
        self._wait_for(viewer)

    def discard(self, viewer: Viewer) -> None:
        """Remove a viewer."""
        self._viewers.pop(viewer, None)

    def take_drained(self) -> list[Viewer]:
        """Return the viewers that have caught up with reading, and remove them; close those that read too slowly."""
        now = time.monotonic()
        drained = [viewer for viewer in self._viewers if not viewer.is_backpressured]
        for viewer in drained:
            del self._viewers[viewer]
        for viewer, (until, may_wait_bytes) in list(self._viewers.items()):
            if now <= until:
                continue
            if viewer.outlet.unsent_bytes() > may_wait_bytes:
                del self._viewers[viewer]
                viewer.outlet.close(TOO_SLOW)
                CLOSED_TOO_SLOW.inc()
            else:
                # It reads: its backlog is just long.
                self._wait_for(viewer)
        return drained

    def _wait_for(self, viewer: Viewer) -> None:
        may_wait_bytes = viewer.outlet.unsent_bytes() - MAX_UNSENT_BYTES
        self._viewers[viewer] = time.monotonic() + BACKPRESSURED_S, may_wait_bytes
