"""A reader hides a person from a comment's menu: their comments become closed lines, and nothing new arrives."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.browser.others import guest
from tests.support.browser import from_menu, person

SLUG = "a-second-life-for-the-iron-bridge"


async def test_a_hidden_persons_comments_are_closed_lines_that_open(town: Town, chromium: Browser) -> None:
    async with guest(town, "Loud Ann") as ann, person(chromium, town.two.address) as ben:
        await ann.post(SLUG, "Wombats dig here.")
        await ben.follow(SLUG)
        await ben.say("I take part.", name="Quiet Ben")
        loud = ben.page.locator(".comment", has_text="Wombats dig here.")
        # The same reader's other page, as on another device.
        elsewhere = await ben.page.context.new_page()
        await elsewhere.goto(ben.page.url)
        there = elsewhere.locator(".comment", has_text="Wombats dig here.")
        await expect(there).to_be_visible()
        await expect(elsewhere.locator("[data-live]")).to_be_visible()
        await from_menu(loud, "Hide Loud Ann's comments")
        await expect(ben.page.get_by_text("Wombats dig here.")).to_have_count(0)
        await expect(there).to_have_count(0)
        closed = ben.page.locator("[data-threads] [data-state=hidden_by_you]")
        await expect(closed.first).to_be_focused()
        await closed.first.get_by_role("link", name="Show").click()
        await expect(loud.locator(".body")).to_be_visible()
        await ben.page.reload()
        await ben.is_live()
        await expect(ben.page.get_by_text("Wombats dig here.")).to_have_count(0)
        await ann.post(SLUG, "Wombats again.")
        await ben.say("I am still here.")
        assert "Wombats" not in await ben.page.content()
        await ben.visit("/account/")
        await ben.page.get_by_role("button", name="Show the comments of Loud Ann again").click()
        await expect(there).to_be_visible()
        await ben.visit(f"/a/{SLUG}/")
        await expect(ben.page.get_by_text("Wombats again.")).to_be_visible()
