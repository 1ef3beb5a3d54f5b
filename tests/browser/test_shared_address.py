"""Many readers behind one address: their browsers solve challenges, and readers notice nothing."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Request, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.embedding import comment, follow, say
from tests.support.browser import person
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

    for number, expected in enumerate(([], ["challenges/guest", "challenges/post"])):
        async with person(chromium, crowded.address) as ann:
            ann.page.on("request", note)
            await ann.follow(SLUG)
            await ann.say(f"One of the crowd, number {number}", name=f"Crowd {number}")
            assert challenges == expected
    for expected in ([], ["challenges/sign-in"]):
        challenges.clear()
        async with person(chromium, crowded.address) as mo:
            mo.page.on("request", note)
            page = await mo.sign_in_with_form("moderator", PASSWORD, then="/moderation/")
            await expect(page).to_have_url(f"{crowded.address}/moderation/")
            assert challenges == expected
    snippet = (
        f'<p id="link"><a href="{crowded.address}/a/{SLUG}/">The debate</a></p>'
        f'<script src="{crowded.address}/embed.js" data-article="{crowded.address}/a/{SLUG}/" async></script>'
    )
    address = news.publish("/crowd", snippet)
    for number, expected in enumerate((["challenges/guest", "challenges/post"],) * 2):
        challenges.clear()
        async with person(guarded, crowded.address) as ben:
            ben.page.on("request", note)
            frame = await follow(ben, address)
            await say(frame, f"From the frame, number {number}", name=f"Framed {number}")
            await expect(comment(frame, f"From the frame, number {number}")).to_be_visible()
            assert challenges == ["challenges/token", *expected][1 - number :]
