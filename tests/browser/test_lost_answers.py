"""The server did something and its answer was lost: no text is lost, and nothing is done twice."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import guest, times_said, until, until_removed
from tests.browser.test_desk import at_the_desk, entry
from tests.browser.test_fallbacks import NO_SOCKETS
from tests.support.browser import Person, from_menu, person

KEPT = "is kept here"


class Line:
    """The line between a page's writes and the server, which can lose answers."""

    def __init__(self) -> None:
        self.loses_answers = True
        self.lost = 0

    async def carry(self, route: Route) -> None:
        response = await route.fetch()
        if self.loses_answers:
            self.lost += 1
            await route.abort()
        else:
            await route.fulfill(response=response)


@asynccontextmanager
async def on_a_bad_line(chromium: Browser, town: Town, calls: str) -> AsyncIterator[tuple[Person, Line]]:
    """Open a page whose commands go over HTTP and whose answers to some calls are lost."""
    async with person(chromium, town.one.address) as somebody:
        line = Line()
        await somebody.page.add_init_script(NO_SOCKETS)
        await somebody.visit(f"/a/{SLUG}/")
        await somebody.say("On the line", name="Ann")
        await somebody.page.route(calls, line.carry)
        yield somebody, line


def box_of(page: Page) -> Locator:
    return page.locator("[data-open-debate] [data-composer]")


async def test_a_comment_changed_after_a_lost_response_and_a_reload_is_posted(town: Town, chromium: Browser) -> None:
    async with on_a_bad_line(chromium, town, "**/comments") as (ann, line), guest(town, "Ben") as ben:
        box = box_of(ann.page)
        await box.locator("textarea").fill("Said on a bad line")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text(KEPT)
        await ann.page.reload()
        await expect(box.locator("textarea")).to_have_value("Said on a bad line")
        await box.locator("textarea").fill("Said better on a bad line")
        line.loses_answers = False
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("textarea")).to_have_value("")
        assert await times_said(ben, "Said better on a bad line") == 1
        assert await times_said(ben, "Said on a bad line") == 1


async def test_unacknowledged_comments_and_replies_are_resent_after_a_reload_and_posted_once(
    town: Town, chromium: Browser
) -> None:
    async with on_a_bad_line(chromium, town, "**/comments") as (ann, line), guest(town, "Ben") as ben:
        box = box_of(ann.page)
        comment = ann.page.locator(".comment", has_text="On the line").first
        await comment.get_by_role("link", name="Reply").click()
        await comment.locator("textarea").fill("A reply without an answer")
        await comment.get_by_role("button", name="Reply").click()
        await expect(comment.locator("[data-error]").last).to_contain_text(KEPT)
        await box.locator("textarea").fill("Words without an answer")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text(KEPT)
        await ann.page.reload()
        await expect(box.locator("textarea")).to_have_value("Words without an answer")
        await expect(comment.locator("textarea")).to_have_value("A reply without an answer")
        line.loses_answers = False
        await expect(box.locator("textarea")).to_have_value("", timeout=40_000)
        await expect(comment.locator("textarea")).to_have_count(0, timeout=40_000)
        assert await times_said(ben, "Words without an answer") == 1
        assert await times_said(ben, "A reply without an answer") == 1


async def test_an_unacknowledged_edit_keeps_its_text_after_a_reload(town: Town, chromium: Browser) -> None:
    async with on_a_bad_line(chromium, town, "**/api/v1/comments/*") as (ann, line):
        comment = ann.page.locator(".comment", has_text="On the line").first
        await from_menu(comment, "Edit")
        await comment.locator("textarea").fill("On the line, edited")
        await ann.page.reload()
        await from_menu(comment, "Edit")
        await expect(comment.locator("textarea")).to_have_value("On the line, edited")
        await comment.get_by_role("button", name="Save").click()
        await expect(comment.locator("form [data-error]")).to_contain_text("can't be reached")
        line.loses_answers = False
        await comment.get_by_role("button", name="Save").click()
        await expect(comment.locator("textarea")).to_have_count(0)
        await expect(comment.locator("[data-edited]")).to_be_visible()


async def test_a_moderators_reply_survives_a_lost_response_and_a_move_to_another_comment(
    town: Town, chromium: Browser
) -> None:
    async with guest(town, "Ann") as ann, at_the_desk(chromium, town.two, "new") as desk:
        await ann.post(SLUG, "To be answered at the desk")
        line = Line()
        await desk.route("**/comments", line.carry)
        await entry(desk, "To be answered at the desk").locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("To be answered at the desk")
        await desk.locator("[data-answer] summary").click()
        form = desk.locator("[data-answer-form]")
        await form.locator("textarea").fill("A first answer")
        await form.get_by_role("button", name="Answer").click()
        await expect(desk.locator(".case [data-error]").last).to_contain_text("can't be reached")
        line.loses_answers = False
        await form.locator("textarea").fill("A better answer")
        await desk.locator(".entry [data-open]").last.click()
        await expect(desk.locator(".judged .body")).not_to_have_text("To be answered at the desk")
        await entry(desk, "To be answered at the desk").locator("[data-open]").click()
        await expect(form.locator("textarea")).to_have_value("A better answer")
        await form.get_by_role("button", name="Answer").click()
        await expect(form.locator("textarea")).to_have_value("")
        assert await times_said(ann, "A better answer") == 1


async def test_a_decision_retried_after_a_lost_response_can_be_undone(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.two.address) as mo:
        posted = (await ann.post(SLUG, "Removed on a bad line"))["id"]
        await mo.page.add_init_script(NO_SOCKETS)
        page = await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
        line = Line()
        await page.route("**/decisions", line.carry)
        # Nor does the page learn it in another way.
        for news in ("**/sse/**", "**/changes?**"):
            await page.route(news, lambda route: route.abort())
        comment = page.locator(".comment", has_text="Removed on a bad line")
        await from_menu(comment, "Remove")
        await comment.get_by_role("button", name="Remove").click()
        await expect(comment.locator("form [data-error]")).to_contain_text("can't be reached")
        await until_removed(ann, posted)
        line.loses_answers = False
        await comment.get_by_role("button", name="Remove").click()
        await expect(comment).to_have_count(0)
        await page.locator("[data-undo]").get_by_role("button", name="Undo").click()

        async def is_back() -> bool:
            return bool((await ann.ask("GET", f"/comments/{posted}"))["comment"]["state"] == "published")

        await until(is_back)


async def test_the_page_stops_retrying_a_comment_that_always_fails_and_says_so(town: Town, chromium: Browser) -> None:
    asked = 0

    async def fail(route: Route) -> None:
        nonlocal asked
        asked += 1
        error = {"error": {"code": "internal", "message": "Something went wrong."}}
        await route.fulfill(status=500, content_type="application/json", body=json.dumps(error))

    async with on_a_bad_line(chromium, town, "**/nothing") as (ann, _):
        await ann.page.route("**/comments", fail)
        await ann.page.clock.install()
        box = box_of(ann.page)
        await box.locator("textarea").fill("Nothing but trouble")
        await box.get_by_role("button", name="Post").click()
        error = box.locator("[data-error]")
        await expect(error).to_contain_text(KEPT)
        while "as soon as" in await error.inner_text():
            await ann.page.clock.run_for(1_000)
            await expect(error).to_contain_text(KEPT)
        await expect(error).to_have_text(
            "Something went wrong on the server. Your comment is kept here. You can send it again."
        )
        await ann.page.clock.run_for(300_000)
        assert asked == 3
        await expect(box.locator("textarea")).to_have_value("Nothing but trouble")
