"""What a comment's menu says about its author, and hiding them: their comments close, and nothing new comes."""

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, Town
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


async def test_a_name_opens_the_menu_which_says_more_about_the_person(town: Town, chromium: Browser) -> None:
    async with (
        guest(town, "Marlow the first") as one,
        guest(town, "Marlow the second") as two,
        person(chromium, town.one.address) as ben,
        person(chromium, town.one.address) as mo,
    ):
        for number in range(2):
            await one.post(SLUG, f"Words of the first, {number}")
        other = await two.post(SLUG, "Words of the second")
        page = await ben.follow(SLUG)
        first = page.locator(".comment", has_text="Words of the first, 1").first
        await first.locator("[data-author-name]").click()
        about = first.locator("[data-menu] [data-person]")
        await expect(about).to_have_text(re.compile(r"Here since \d+ \w+ \d{4} · 2 comments here"))
        await expect(first.get_by_role("link", name="Warn, mute or ban")).to_have_count(0)
        await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
        await mo.is_live()
        second = mo.page.locator(f"#comment-{other['id']}")
        await second.locator("[data-author-name]").click()
        await expect(second.locator("[data-menu] [data-person]")).to_contain_text("1 comment here")
        await second.get_by_role("link", name="Warn, mute or ban").click()
        await expect(mo.page.get_by_role("heading", name="Marlow the second")).to_be_visible()
