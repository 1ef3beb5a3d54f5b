"""Many readers behind one address: their browsers solve challenges, and readers notice nothing."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Request, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.embedding import comment, follow, say
from tests.support.browser import person
from tests.support.client import Client
from tests.support.publisher import Publisher
from tests.support.servers import Hustings


@pytest.fixture
def crowded(town: Town) -> Iterator[Hustings]:
    """A server of the town on which a client of this address has used up everything that needs no challenge."""
    limits = ("POSTS", "VOTES", "NAMES", "FRAMES", "SIGN_INS")
    few = {f"LIMIT_{what}_PER_ADDRESS": "1/day" for what in limits} | {"RATE_LIMITS": "on"}
    server = Hustings(
        **{name: town.one.env[name] for name in ("DATABASE_URL", "REDIS_URL", "DEMO", "DEMO_PASSWORD")}, **few
    )
    server.start()
    yield server
    server.stop()


async def test_readers_behind_a_busy_address_can_take_part(
    town: Town, crowded: Hustings, chromium: Browser, guarded: Browser, news: Publisher
) -> None:
    challenges: list[str] = []

    def note(request: Request) -> None:
        if "/challenge" in request.url and request.resource_type == "fetch":
            challenges.append(request.url.partition("/api/v1/")[2])

    async with Client(crowded.address) as first:
        await first.be_guest("Crowd 0")
        await first.post(SLUG, "One of the crowd, number 0")
        await first.log_in("moderator", PASSWORD)
        begin = await first.http.post("/api/v1/session/token", headers={"X-Embedder": news.origin})
        assert begin.is_success
    async with person(chromium, crowded.address) as ann:
        ann.page.on("request", note)
        await ann.follow(SLUG)
        await ann.say("One of the crowd, number 1", name="Crowd 1")
        assert challenges == ["challenges/guest", "challenges/post"]
        challenges.clear()
        page = await ann.sign_in_with_form("moderator", PASSWORD, then="/moderation/")
        await expect(page).to_have_url(f"{crowded.address}/moderation/")
        assert challenges == ["challenges/sign-in"]
    snippet = (
        f'<p id="link"><a href="{crowded.address}/a/{SLUG}/">The debate</a></p>'
        f'<script src="{crowded.address}/embed.js" data-article="{crowded.address}/a/{SLUG}/" async></script>'
    )
    address = news.publish("/crowd", snippet)
    challenges.clear()
    async with person(guarded, crowded.address) as ben:
        ben.page.on("request", note)
        frame = await follow(ben, address)
        await say(frame, "From the frame", name="Framed")
        await expect(comment(frame, "From the frame")).to_be_visible()
        assert challenges == ["challenges/token", "challenges/guest", "challenges/post"]
