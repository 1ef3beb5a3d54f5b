"""A reply rings the bell on all devices of an account until it is read on one; a button follows a debate."""

from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import PASSWORD
from tests.browser.test_accounts import SLUG, fits
from tests.support.browser import Person, person
from tests.support.servers import Hustings


def count_of(who: Person) -> Locator:
    return who.page.locator("[data-bell] [data-unread]")


async def test_the_bell_rings_on_all_devices_and_a_debate_is_followed(site: Hustings, chromium: Browser) -> None:
    async with (
        person(chromium, site.address) as laptop,
        person(chromium, site.address) as phone,
        person(chromium, site.address) as ben,
    ):
        for device in (laptop, phone):
            await device.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
            await device.is_live()
        await laptop.say("Who will answer me?")
        page = await ben.follow(SLUG)
        question = page.locator(".comment", has_text="Who will answer me?").first
        await question.get_by_role("link", name="Reply").click()
        box = question.locator("[data-form] [data-composer]")
        await box.locator("textarea").fill("I do.")
        await box.get_by_label("Your name").fill("Ben")
        await box.locator("button[type=submit]").click()
        for device in (laptop, phone):
            await expect(count_of(device)).to_have_text("1")
        bell = laptop.page.locator("[data-bell]")
        await bell.locator("summary").click()
        await expect(bell.get_by_text("Ben replied to your comment.")).to_be_visible()
        await expect(count_of(laptop)).to_be_hidden()
        await fits(laptop.page)
        await laptop.page.keyboard.press("Escape")
        await expect(bell.get_by_text("Ben replied to your comment.")).to_be_hidden()

        async def is_read_elsewhere() -> bool:
            await phone.page.reload()
            return not await count_of(phone).is_visible()

        for _ in range(20):
            if await is_read_elsewhere():
                break
        assert await is_read_elsewhere()

        await laptop.page.get_by_role("button", name="Follow this debate").click()
        await expect(laptop.page.get_by_role("button", name="Stop following")).to_be_visible()
        await laptop.visit("/account/mail/")
        await expect(laptop.page.locator(".followed")).to_have_count(1)
        await laptop.page.get_by_role("button", name="Stop following").click()
        await expect(laptop.page.locator(".followed")).to_have_count(0)
