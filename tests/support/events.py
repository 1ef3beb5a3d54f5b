"""A reader of event streams, by the HTML standard's rules as far as they are used: id, event, data."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import httpx

from tests.support.client import TIMEOUT_S
from tests.support.state import ClientState, Json


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `id` is None if it had none."""

    id: str | None
    name: str
    message: Json


class EventStream:
    """An open event stream: keeps all events, and a state if it has one."""

    def __init__(
        self, http: httpx.AsyncClient, path: str, *, state: ClientState | None = None, last_event_id: str = ""
    ) -> None:
        self.state = state
        self.events: list[Event] = []
        self.last_event_id = last_event_id
        self._opening = http.stream("GET", path, headers={"Last-Event-ID": last_event_id}, timeout=None)
        self._news = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self.response = await self._opening.__aenter__()
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._reading.cancel()
        await asyncio.wait([self._reading])
        await self._opening.__aexit__(kind, failure, trace)

    async def until(self, condition: Callable[["EventStream"], object], *, timeout_s: float = TIMEOUT_S) -> Self:
        """Wait until received events fulfil the condition."""
        async with asyncio.timeout(timeout_s), self._news:
            await self._news.wait_for(lambda: condition(self))
        return self

    async def ended(self, *, timeout_s: float = TIMEOUT_S) -> None:
        """Wait for the server to end the stream."""
        async with asyncio.timeout(timeout_s):
            await asyncio.wait([self._reading])

    def of_type(self, kind: str) -> list[Event]:
        """Return the events with messages of a type received so far."""
        return [event for event in self.events if event.message.get("type") == kind]

    async def _read(self) -> None:
        fields: dict[str, str] = {}
        async for line in self.response.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
                continue
            if "data" in fields:
                await self._take(Event(fields.get("id"), fields.get("event", "message"), json.loads(fields["data"])))
            fields = {}

    async def _take(self, event: Event) -> None:
        self.events.append(event)
        self.last_event_id = event.id or self.last_event_id
        if self.state and event.message.get("type") == "changes":
            assert self.state.apply(event.message), f"a gap: at {self.state.rev}, the diff is {event.message}"
        async with self._news:
            self._news.notify_all()
