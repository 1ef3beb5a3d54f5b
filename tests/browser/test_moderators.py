"""Two moderators and two readers at once: the other three see at once what one of them does."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import guest, moderator, number_of, until_removed
from tests.browser.test_desk import at_the_desk, entry
from tests.support.browser import from_menu, person

# A debate with a newcomer's held comment, used by no other test.
GUARDED = "guarded"
SECOND_MODERATOR = f"""
from django.contrib.auth.models import User
from debate.articles.models import Article
from debate.readers.models import Reader, Role
user = User.objects.create_user("max", password={PASSWORD!r})
Reader.objects.create(user=user, name="Max", role=Role.MODERATOR)
Article.objects.create(slug={GUARDED!r}, title="A guarded debate", section="Town", hold_newcomers=1)
"""


@pytest.fixture(scope="module", autouse=True)
def second_moderator(town: Town) -> None:
    town.run(SECOND_MODERATOR)


async def choose(desk: Page, words: str) -> None:
    """Open a comment at the desk."""
    await entry(desk, words).locator("[data-open]").click()
    await expect(desk.locator(".judged .body")).to_have_text(words)


async def test_two_moderators_share_the_queue_while_two_readers_watch(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address) as ann,
        person(chromium, town.two.address) as ben,
        at_the_desk(chromium, town.one, "held") as mo,
        at_the_desk(chromium, town.two, "held", username="max") as other,
        guest(town, "Cleo at the desk") as cleo,
    ):
        await ann.follow(GUARDED)
        await ben.follow(GUARDED)
        before = await mo.locator("[data-count=held]").inner_text()
        await ann.say("Held for now", name="Ann")
        for desk in (mo, other):
            await expect(desk.locator("[data-count=held]")).to_have_text(str(int(before) + 1))
        await choose(mo, "Held for now")
        await expect(entry(other, "Held for now").locator("[data-claim]")).to_have_text("Moderator has it open")

        await mo.keyboard.press("a")
        for desk in (mo, other):
            await expect(entry(desk, "Held for now")).to_have_count(0)
            await expect(desk.locator("[data-count=held]")).to_have_text(before)
        await expect(ben.page.locator(".comment", has_text="Held for now")).to_be_visible()
        await expect(ann.page.locator("[data-notices]")).to_contain_text("published")

        await cleo.report(await number_of(ben.page.locator(".comment", has_text="Held for now")))
        for desk in (mo, other):
            await desk.get_by_role("link", name="Reported").click()
            await expect(entry(desk, "Held for now")).to_be_visible()
        await choose(other, "Held for now")
        await expect(entry(mo, "Held for now").locator("[data-claim]")).to_have_text("Max has it open")
        await other.keyboard.press("r")
        await other.keyboard.press("1")
        for page in (ann.page, ben.page):
            await expect(page.get_by_text("Held for now")).to_have_count(0)
        for desk in (mo, other):
            await expect(entry(desk, "Held for now")).to_have_count(0)

        await other.keyboard.press("u")
        for page in (ann.page, ben.page):
            await expect(page.locator(".comment", has_text="Held for now")).to_be_visible()
        await expect(entry(mo, "Held for now")).to_be_visible()


async def test_a_removal_in_the_thread_can_be_undone_for_ten_seconds(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as mo, guest(town, "Ben") as ben:
        posted = (await ben.post(SLUG, "Removed too quickly"))["id"]
        await mo.page.clock.install()
        page = await mo.sign_in("max", PASSWORD, then=f"/a/{SLUG}/")
        await mo.is_live()
        bar = page.locator("[data-undo]")
        await expect(bar).to_be_hidden()
        comment = page.locator(".comment", has_text="Removed too quickly")
        await from_menu(comment, "Remove")
        await comment.locator("[data-form] button[type=submit]").last.click()
        await expect(bar).to_contain_text("Removed")
        await until_removed(ben, posted)
        await bar.get_by_role("button", name="Undo").click()
        await expect(comment).to_be_visible()
        await expect(bar).to_contain_text("Undone")
        assert (await ben.ask("GET", f"/comments/{posted}"))["comment"]["state"] == "published"

        await from_menu(comment, "Remove")
        await comment.locator("[data-form] button[type=submit]").last.click()
        await expect(bar.get_by_role("button", name="Undo")).to_be_visible()
        await page.clock.fast_forward(10_000)
        await expect(bar).to_be_hidden()


async def test_a_bulk_decision_reaches_the_other_desk_and_all_readers(town: Town, chromium: Browser) -> None:
    words = ("One of two newcomers", "Two of two newcomers")
    async with (
        guest(town, "Newcomer") as ann,
        guest(town, "Newcomer too") as ben,
        person(chromium, town.two.address) as reader,
        at_the_desk(chromium, town.one, "held") as mo,
        at_the_desk(chromium, town.two, "held", username="max") as other,
    ):
        page = await reader.follow(GUARDED)
        before = re.search(r"\d+", await page.locator("[data-comment-count]").inner_text())
        for newcomer, said in zip((ann, ben), words, strict=True):
            await newcomer.post(GUARDED, said)
        await choose(other, words[0])
        for said in words:
            await entry(mo, said).get_by_role("checkbox").check()
        await mo.locator("[data-bulk-bar]").get_by_role("button", name="Approve").click()
        for said in words:
            await expect(entry(other, said)).to_have_count(0)
        # The count moves at once; the comments themselves open one after the other while the reader rests at the head.
        now = int(before[0] if before else 0) + 2
        await expect(page.locator("[data-comment-count]")).to_have_text(re.compile(rf"^{now}\b"))
        # While the pointer is in the list, entries that belong above another one wait.
        await other.mouse.move(0, 0)
        await mo.locator("[data-undo]").get_by_role("button", name="Undo").click()
        for said in words:
            await expect(entry(other, said)).to_be_visible()
        for said in words:
            await expect(page.locator(".comment", has_text=said)).to_have_count(0)


async def test_the_comment_count_follows_decisions_about_comments_that_are_not_loaded(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as mo:
        page = await ann.follow(SLUG)
        count = page.locator("[data-comment-count]")
        before = int((await count.inner_text()).split()[0])
        oldest = (await mo.ask("GET", f"/articles/{SLUG}/comments?sort=oldest&limit=50"))["comments"]
        elsewhere = [comment["id"] for comment in oldest if comment["state"] == "published" and not comment["pinned"]]
        elsewhere = [number for number in elsewhere if not await page.locator(f"#comment-{number}").count()]
        await mo.decide(elsewhere[0], "remove", "Off topic")
        await expect(count).to_have_text(f"{before - 1} comments")
        await mo.decide(elsewhere[0], "restore")
        await expect(count).to_have_text(f"{before} comments")
