"""In a publisher's frame: the bell with its tray, and the way back after a jump to another comment."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.browser.embedding import comment, follow, say, snippet
from tests.browser.test_links_to_comments import is_seen
from tests.support.browser import person
from tests.support.publisher import Publisher


async def test_the_bell_rings_in_the_frame_and_a_jump_offers_the_way_back(
    town: Town, guarded: Browser, news: Publisher
) -> None:
    page = news.publish("/bell", snippet(town, "", path="/"))
    async with person(guarded, town.one.address) as ann, person(guarded, town.two.address) as ben:
        frame, there = await follow(ann, page), await follow(ben, page)
        await say(frame, "Who answers me?", name="Ann")
        await say(there, "Something else.", name="Ben")
        question = comment(there, "Who answers me?")
        await question.get_by_role("link", name="Reply").click()
        box = question.locator("[data-form] [data-composer]")
        await box.locator("textarea").fill("I do.")
        await box.locator("button[type=submit]").click()
        bell = frame.locator("[data-bell]")
        await expect(bell.locator("[data-unread]")).to_have_text("1")
        await bell.locator("summary").click()
        await expect(bell.locator("[data-unread]")).to_be_hidden()
        notice = bell.locator(".notice", has_text="Ben replied to your comment.")
        await notice.get_by_role("link", name="Show").click()
        await is_seen(ann.page, comment(frame, "I do."))
        await expect(bell.locator(".tray")).to_be_hidden()
        before = await ann.page.evaluate("scrollY")
        await frame.get_by_role("button", name="Back to where you were").click()
        await ann.page.wait_for_function("before => scrollY < before - 100", arg=before)
        await expect(frame.get_by_role("button", name="Back to where you were")).to_have_count(0)
        await bell.locator("summary").click()
        await notice.get_by_role("button", name="Dismiss").click()
        await expect(notice).to_have_count(0)
