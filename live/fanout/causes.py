"""What caused a room's next frame, for traces: bounded, and empty unless tracing is on."""

from collections.abc import Awaitable

from debate.tracing import UNTRACED, span

# Further ones are part of the same frame, and not worth more links.
MAX_CAUSES = 16


class Causes:
    """The spans that a room has heard of since its last refresh."""

    __slots__ = ("_heard",)

    def __init__(self) -> None:
        self._heard: list[str] = []

    def add(self, cause: str) -> None:
        """Note a cause, if there is one."""
        if cause and len(self._heard) < MAX_CAUSES:
            self._heard.append(cause)

    async def trace(self, refresh: Awaitable[None], article_id: int) -> None:
        """Refresh within the span that they cause; without any there is none."""
        heard, self._heard = self._heard, []
        with span("refresh", heard, article=article_id) if heard else UNTRACED:
            await refresh
