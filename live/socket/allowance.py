"""Limits on one socket's frames and commands, checked before any work is done. Knows nothing of their content."""

import time
from collections.abc import Callable

# Far above what a person does, far below what would keep the server busy.
COMMANDS_PER_S = 10.0
BURST_COMMANDS = 20.0
# A client that sends this many more after the first refusal ignores refusals.
PATIENCE_COMMANDS = 40.0
# Frames of every kind, including fragments of a command. More than anybody's honest commands need.
FRAMES_PER_S = 100.0
BURST_FRAMES = 400.0


class MessageAllowance:
    """A token bucket that can go into debt: each command (or frame) costs one token, even a refused one."""

    __slots__ = ("_burst", "_clock", "_counted", "_per_s", "_tokens")

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        *,
        per_s: float = COMMANDS_PER_S,
        burst: float = BURST_COMMANDS,
    ) -> None:
        self._clock = clock
        self._per_s = per_s
        self._burst = self._tokens = burst
        self._counted = clock()

    def spend(self) -> float:
        """Count a command; returns 0 if it is allowed, otherwise the seconds until one is."""
        now = self._clock()
        self._tokens = min(self._burst, self._tokens + (now - self._counted) * self._per_s) - 1
        self._counted = now
        return max(0.0, -self._tokens / self._per_s)

    @property
    def is_exhausted(self) -> bool:
        """Whether the client continued for so long after the first refusal that the socket should be closed."""
        return self._tokens < -PATIENCE_COMMANDS
