"""The orders of a debate and the chips that filter it by side."""

import asyncio

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import Town
from tests.browser.others import choose, guest
from tests.support.browser import person

# Two sides of six voters each, who like some of the comments; Yes and No have written one each.
DEBATE = """
from uuid import uuid4
from debate.articles.models import Article
from debate.comments.likes import like_comment
from debate.comments.posting import post_comment
from debate.polls.ballots import cast_ballot
from debate.polls.models import Choice, Poll
from debate.readers.identity import Identity
from debate.readers.models import Reader

def guest(name):
    reader = Reader.objects.create(name=name)
    return Identity(reader=reader, voter=reader.voter, address="192.0.2.9")

article = Article.objects.create(slug="orders", title="A debate with two sides")
poll = Poll.objects.create(article=article, question="Should it be built?")
choices = [Choice.objects.create(poll=poll, label=label, position=place) for place, label in enumerate(("Yes", "No"))]
voters = [guest(f"Voter {number}") for number in range(12)]
for number, voter in enumerate(voters):
    cast_ballot(voter, poll.pk, [choices[number % 2].pk])
both, one, nobody = [
    post_comment(who, "orders", body=body, key=uuid4()).pk
    for who, body in ((voters[0], "Liked by both"), (voters[1], "Liked by one"), (guest("Nobody"), "Liked by nobody"))
]
for voter in voters[2:]:
    like_comment(voter, both)
for voter in voters[3::2]:
    like_comment(voter, one)
like_comment(voters[0], one)
like_comment(voters[1], both)
"""


async def words_on(page: Page) -> list[str]:
    return [words.strip() for words in await page.locator("[data-threads] [data-body]").all_inner_texts()]


async def test_a_debate_is_read_in_its_orders_and_filtered_by_side(town: Town, chromium: Browser) -> None:
    await asyncio.to_thread(town.run, DEBATE)
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        page = await ann.follow("orders")
        assert await words_on(page) == ["Liked by nobody", "Liked by one", "Liked by both"]
        # The orders that are used most stand in the bar, all in its menu.
        await page.locator(".debate-bar > .order").get_by_role("link", name="Common ground").click()
        await expect(page.locator("main[data-sort=common-ground]")).to_be_visible()
        assert await words_on(page) == ["Liked by both", "Liked by one", "Liked by nobody"]
        await page.locator(".orders > summary").click()
        await page.locator(".orders").get_by_role("link", name="Divided").click()
        await expect(page.locator("main[data-sort=divided]")).to_be_visible()
        assert (await words_on(page))[0] == "Liked by one"

        chips = page.get_by_role("navigation", name="Filter the comments")
        await chips.get_by_role("link", name="No 1").click()
        await expect(chips.get_by_role("link", name="No 1")).to_have_attribute("aria-current", "true")
        await expect(page.locator("main[data-sort=divided]")).to_be_visible()
        assert await words_on(page) == ["Liked by one"]
        await ann.is_live()
        # Only comments of the side that the reader looks at are counted.
        for side, text in (("Yes", "From the other side"), ("No", "From this side")):
            await choose(ben, side, "orders")
            await ben.post("orders", text)
        await page.get_by_role("button", name="1 new").click()
        await expect(page.get_by_text("From this side")).to_be_visible()
        assert await words_on(page) == ["From this side", "Liked by one"]
        await chips.get_by_role("link", name="All sides").click()
        await expect(page.get_by_text("From the other side")).to_be_visible()
