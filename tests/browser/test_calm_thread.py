"""The reader's view stays where it is while others write; new comments appear when the reader asks for them."""

import asyncio

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.others import choose, guest
from tests.browser.readers_line import begin, centre, farthest, storm, watch
from tests.support.browser import Person, person


def new(page: Page, words: str) -> Locator:
    """The button that shows what is new, by its words."""
    return page.get_by_role("button", name=words)


async def test_a_storm_of_comments_moves_no_line_and_disturbs_no_typing(town: Town, chromium: Browser) -> None:
    top, replies = await begin(town, "storm", threads=20, replies=200)
    async with (
        person(chromium, town.one.address) as ann,
        person(chromium, town.two.address) as ben,
        person(chromium, town.one.address) as cleo,
        person(chromium, town.two.address) as dan,
    ):
        for reader in (ann, ben, dan):
            await reader.follow("storm")
        await cleo.visit(f"/a/storm/?thread={top}&after={replies[179]}")
        await cleo.is_live()
        # At the head of the list, in its middle, and at the end of a thread of two hundred replies.
        lines = {
            ann: ann.page.locator("[data-threads] .comment").first,
            ben: ben.page.locator("[data-threads] > .thread").nth(8),
            cleo: cleo.page.locator("[data-replies] .comment").last,
        }
        for line in lines.values():
            await centre(line)
            await watch(line)
        box = dan.page.locator("[data-open-debate] textarea")
        await box.fill("The end.")
        await box.press("Home")
        await watch(box)
        written = "What I wanted to say while everybody else was talking, without losing a letter of it: "
        await asyncio.gather(
            storm(town, "storm", 100, pause_s=0.05, parent=top), box.type(written, delay=50, timeout=60_000)
        )

        await expect(new(ann.page, "50 new")).to_be_visible()
        await expect(new(ben.page, "50 new")).to_be_visible()
        await expect(new(cleo.page, "50 new replies")).to_be_visible()
        assert [await farthest(reader.page) for reader in (ann, ben, cleo, dan)] == [0, 0, 0, 0]
        assert await box.input_value() == f"{written}The end."
        assert await box.evaluate("box => [box.selectionStart, document.activeElement === box]") == [len(written), True]


async def test_new_comments_come_below_a_rule_with_the_way_back(town: Town, chromium: Browser) -> None:
    await begin(town, "rule")
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow("rule")
        line = page.locator(f"#{await page.locator('[data-threads] .comment').nth(12).get_attribute('id')}")
        await centre(line)
        place = await line.bounding_box()
        await storm(town, "rule", 3)
        await new(page, "3 new").click()
        await expect(page.get_by_text("New since")).to_be_in_viewport()
        first = page.locator("[data-threads] .comment").first
        await expect(first).to_contain_text("Storm 2")
        await expect(first).to_be_focused()
        await expect(first).to_have_class("comment fresh")
        await page.get_by_role("button", name="Back to where you were").click()
        back = await line.bounding_box()
        assert place and back and abs(back["y"] - place["y"]) < 1
        # Marked until it has been in view for some time.
        await expect(first).to_have_class("comment")


async def test_the_sides_of_waiting_comments_are_counted(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        page = await ben.follow(SLUG)
        await centre(page.locator("[data-threads] .comment").first)
        await choose(ann, "Yes")
        for which in ("one", "the same"):
            await ann.post(SLUG, f"On {which} side")
        await expect(new(page, "2 new 2 Yes Show")).to_be_visible()


async def test_a_reader_who_rests_at_the_head_sees_one_comment_after_the_other(town: Town, chromium: Browser) -> None:
    await begin(town, "rest")
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow("rest")
        await centre(page.locator("[data-threads] .comment").first)
        await storm(town, "rest", 2)
        await expect(new(page, "2 new")).to_be_visible()
        await expect(page.get_by_text("Storm 0")).to_be_visible()
        await expect(new(page, "1 new")).to_be_visible()
        # Paused, the page only counts; a burst pauses it too.
        await page.get_by_role("button", name="Live").click()
        await page.get_by_role("button", name="Paused").click()
        await storm(town, "rest", 8)
        await expect(page.get_by_text("More than one comment a second.")).to_be_visible()
        await expect(page.get_by_role("button", name="Paused")).to_be_visible()


@pytest.mark.parametrize("rule", ["after", "before"])
async def test_ones_own_comment_stands_below_the_box_until_the_next_load(
    town: Town, chromium: Browser, rule: str
) -> None:
    slug = f"own-{rule}"
    await begin(town, slug)
    await asyncio.to_thread(
        town.run,
        "from debate.articles.models import Article; from debate.articles.rules import change_rules;"
        f"change_rules(Article.objects.get(slug='{slug}').pk, moderation='{rule}')",
    )
    async with person(chromium, town.one.address) as ann:
        page = await ann.visit(f"/a/{slug}/?sort=oldest")
        await ann.is_live()
        box = page.locator("[data-open-debate] textarea")
        await centre(box)
        await watch(box)
        await ann.say("My own words", name="Ann")
        own = page.locator(".comment", has_text="My own words")
        note = "Only you see this until a moderator has read it." if rule == "before" else "You · now"
        await expect(own).to_contain_text(note)
        await expect(own).to_be_in_viewport()
        await expect(page.locator("[data-announce]")).to_contain_text("Posted")
        below = await own.evaluate(
            "own => document.querySelector('[data-open-debate]').getBoundingClientRect().bottom"
            " - own.getBoundingClientRect().top"
        )
        assert abs(below) < 20
        assert await farthest(page) < 1
        await ann.visit(f"/a/{slug}/?sort=oldest")
        await expect(page.get_by_text(note)).to_have_count(0)


async def test_more_replies_come_twenty_at_a_time_below_the_last_one_read(town: Town, chromium: Browser) -> None:
    await begin(town, "replies", threads=3, replies=60)
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 740}) as ann:
        page = await ann.follow("replies")
        replies = page.locator("[data-replies] .comment")
        for shown, left in ((5, 55), (25, 35), (45, 15)):
            await expect(replies).to_have_count(shown)
            last = replies.nth(shown - 1)
            await centre(last)
            await watch(last)
            await page.get_by_role("link", name=f"Show {left} more replies").click()
            await expect(replies).to_have_count(min(shown + 20, 60))
            await expect(replies.nth(shown)).to_be_focused()
            assert await farthest(page) == 0


def _reply_box(reader: Person) -> Locator:
    return reader.page.locator("[data-form=reply] textarea")


async def test_ones_own_reply_stands_below_what_it_answers(town: Town, chromium: Browser) -> None:
    top, others = await begin(town, "answer", threads=3, replies=30)
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        page = await ann.follow("answer")
        await ann.say("Here I am", name="Ann")
        answered = page.locator(f"#comment-{top}")
        await answered.get_by_role("link", name="Reply").click()
        await _reply_box(ann).fill("My answer")
        await _reply_box(ann).press("Control+Enter")
        own = page.locator("[data-replies] .comment").first
        await expect(own).to_contain_text("My answer")
        await expect(own).to_be_in_viewport()
        # What is said to a reply that the page does not show is counted among those.
        await ben.post("answer", "To somebody further down", parent=others[-1])
        await page.get_by_role("link", name="Show 26 more replies").click()
        await expect(page.locator("[data-replies] .comment")).to_have_count(26)
        await expect(own).to_contain_text("My answer")
