"""Signing in with a provider in a browser: a guest goes there from the debate, comes back, and has an account."""

from playwright.async_api import Browser, expect

from tests.browser.test_accounts import fits
from tests.support.browser import person
from tests.support.servers import Hustings

SLUG = "peacekeepers-for-ukraine"


async def test_a_guest_signs_in_with_a_provider_and_keeps_their_comment(site: Hustings, chromium: Browser) -> None:
    async with person(chromium, site.address) as dee:
        page = await dee.follow(SLUG)
        await dee.say("Written as a guest", name="Dee Dee")
        await dee.visit(f"/sign-in/?next=/a/{SLUG}/")
        await page.get_by_role("link", name="Sign in with The Herald").click()
        await expect(page.get_by_role("heading", name="Choose a name")).to_be_visible()
        await expect(page.get_by_label("Name", exact=True)).to_have_value("Dee Dee")
        await fits(page)
        await page.get_by_role("button", name="Create account").click()
        await dee.is_live()
        own = page.locator(".comment", has_text="Written as a guest")
        await expect(own.get_by_text("Dee Dee")).to_be_visible()
        await dee.visit("/account/")
        await expect(page.get_by_text("The Herald")).to_be_visible()
    async with person(chromium, site.address, java_script_enabled=False) as dee:
        page = await dee.visit("/sign-in/?next=/account/")
        await page.get_by_role("link", name="Sign in with The Herald").click()
        await expect(page.get_by_role("main").get_by_text("Dee Dee")).to_be_visible()
