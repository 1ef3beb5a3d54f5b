"""Viewers on several processes, and a reader who keeps posting during failures."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import httpx

from tests.support.client import Client, Socket
from tests.support.servers import Hustings
from tests.support.stage import Place
from tests.support.state import Json

# The time limit of everything that doesn't need the broken part.
SOON_S = 2.0
RETRY_S = 0.1


@asynccontextmanager
async def audience(servers: Iterable[Hustings], place: Place, *, viewers: int = 5) -> AsyncIterator[list[Socket]]:
    """Connect viewers to each of the processes."""
    async with AsyncExitStack() as stack:
        sockets = []
        for server in servers:
            client = await stack.enter_async_context(Client(server.address))
            for _ in range(viewers):
                state = await client.load(place.slug)
                sockets.append(await stack.enter_async_context(client.open(place.slug, state=state)))
        for socket in sockets:
            await socket.hello()
        yield sockets


async def assert_all_have(sockets: list[Socket], comments: list[Json], *, within_s: float) -> None:
    """Assert that every viewer gets every comment in time."""
    end = time.monotonic() + within_s
    for socket in sockets:
        for comment in comments:
            await socket.has_comment(comment, timeout_s=end - time.monotonic())
            assert socket.state and socket.state.comments[comment["id"]]["body"] == comment["body"]


class Steadfast:
    """A reader who posts one comment after the other, each repeated under its key until it is acknowledged."""

    def __init__(self, client: Client, place: Place) -> None:
        self._client = client
        self._place = place
        self.posted: list[Json] = []
        self.failures = 0

    @asynccontextmanager
    async def posting(self) -> AsyncIterator[None]:
        """Post until the context ends, which waits for the last acknowledgement."""
        self._goes_on = True
        # A group, so that a wrong answer ends the test at once.
        async with asyncio.TaskGroup() as group:
            group.create_task(self._post_all())
            yield
            self._goes_on = False

    async def _post_all(self) -> None:
        while self._goes_on:
            comment = {"body": f"Word {len(self.posted)}", "parent": None, "key": str(uuid4())}
            while not await self._post(comment):
                self.failures += 1
                await asyncio.sleep(RETRY_S)

    async def _post(self, comment: Json) -> bool:
        try:
            response = await self._client.call("POST", f"/articles/{self._place.slug}/comments", comment)
        except httpx.TransportError:
            return False
        # Whatever broke, the answer is correct: success, or a request to retry.
        assert response.status_code in (201, 503), response.text
        if response.is_success:
            self.posted.append(response.json()["comment"])
        return response.is_success
