"""Other people in a debate, who act through the API: a test that only needs their actions opens no browser for them.

What a reader sees and does is tested in a browser once. For one more who only writes, votes or decides, a browser would
cost twenty times the work of these calls.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from playwright.async_api import Locator

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.client import TIMEOUT_S, Client


@asynccontextmanager
async def guest(town: Town, name: str) -> AsyncIterator[Client]:
    """A guest with a name, on the town's second server."""
    async with Client(town.two.address) as somebody:
        yield await somebody.be_guest(name)


@asynccontextmanager
async def moderator(town: Town, username: str = "moderator") -> AsyncIterator[Client]:
    """A moderator, on the town's second server."""
    async with Client(town.two.address) as somebody:
        yield await somebody.log_in(username, PASSWORD)


async def number_of(comment: Locator) -> int:
    """Return the id of a comment on a page."""
    return int(await comment.first.get_attribute("data-comment") or 0)


async def choose(somebody: Client, label: str, slug: str = SLUG) -> int:
    """Vote in the first poll of a debate; returns how many have voted."""
    poll = (await somebody.ask("GET", f"/articles/{slug}"))["polls"][0]
    choice = next(choice["id"] for choice in poll["choices"] if choice["label"] == label)
    return int((await somebody.vote(poll["id"], choice))["tally"]["ballots"])


async def times_said(somebody: Client, text: str, slug: str = SLUG) -> int:
    """Return how many comments with a text a debate has."""
    state = await somebody.load(slug)
    return [comment.get("body") for comment in state.comments.values()].count(text)


async def until_removed(somebody: Client, comment: int) -> None:
    """Wait until a reader is told that a comment has been removed."""

    async def is_removed() -> bool:
        return bool((await somebody.ask("GET", f"/comments/{comment}"))["comment"]["state"] == "removed")

    await until(is_removed)


async def until(is_so: Callable[[], Awaitable[bool]]) -> None:
    """Ask the server until the answer is as expected."""
    async with asyncio.timeout(TIMEOUT_S):
        while not await is_so():  # noqa: ASYNC110  (no event tells of it)
            await asyncio.sleep(0.05)
