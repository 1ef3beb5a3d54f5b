"""How many commands one socket may send, before any work is done for them. Knows nothing of who sends or what."""

import time
from collections.abc import Callable

# Far above what a person does, far below what would keep the server busy.
COMMANDS_PER_S = 10.0
BURST_COMMANDS = 20.0
# Who sends that many more after the first refusal does not listen.
PATIENCE_COMMANDS = 40.0


class Allowance:
    """A token bucket that can go into debt: each command costs one token, also a refused one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tokens = BURST_COMMANDS
        self._counted = clock()

    def spend(self) -> float:
        """Count a command; returns 0 where it is allowed, else the seconds until one is."""
        now = self._clock()
        self._tokens = min(BURST_COMMANDS, self._tokens + (now - self._counted) * COMMANDS_PER_S) - 1
        self._counted = now
        return max(0.0, -self._tokens / COMMANDS_PER_S)

    @property
    def is_exhausted(self) -> bool:
        """Whether the sender went on so long after the first refusal that the socket should be closed."""
        return self._tokens < -PATIENCE_COMMANDS
