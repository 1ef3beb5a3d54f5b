"""What a process refuses while its event loop is late, in this order: pages that must be rendered, new event streams,
new sockets.

Each costs the loop time that open connections need. Those, their commands and all writes are never refused here; nor
are kept pages, files and health checks, which cost next to nothing.
"""

import random
from collections import deque
from enum import Enum

from debate.errors import Unavailable
from debate.language.wording import later
from live.counters import SHED

# Refused clients return at different times.
RETRY_S = (1.0, 5.0)
# A loop is late when it has been late this many times in a row: one long task is no overload.
IN_A_ROW = 3


class Load(Enum):
    """What can be refused, and from which delay of the loop on, in seconds."""

    RENDER = 0.5
    EVENT_STREAM = 1.0
    SOCKET = 2.0


class Overload:
    """How late the loop has been lately; for the loop's thread alone."""

    def __init__(self) -> None:
        self._late = deque([0.0] * IN_A_ROW, maxlen=IN_A_ROW)

    def note(self, late_s: float) -> None:
        """Note how late the loop was, as it is measured all the time."""
        self._late.append(late_s)

    def require_room_for(self, load: Load) -> None:
        """Raise `Unavailable` if the loop is too late for more of this."""
        if min(self._late) < load.value:
            return
        SHED.labels(load.name.lower()).inc()
        raise too_busy()


def too_busy() -> Unavailable:
    """Return the refusal of what there is no room for at the moment."""
    return Unavailable(
        later("There are too many requests at the moment. Please try again in a few seconds."),
        retry_after=random.uniform(*RETRY_S),
    )


OVERLOAD = Overload()
