"""Second factors in a browser: a moderator who needs one adds a passkey, and a reader adds an authenticator app."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.test_accounts import fits
from tests.support.browser import person
from tests.support.passkeys import plug_in_device
from tests.support.second_factors import code_of
from tests.support.servers import Hustings
from tests.support.templates import DEMO_PASSWORD, demo_sqlite

SLUG = "peacekeepers-for-ukraine"
PASSWORD = "a password of many words"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """The address of a server whose moderators need a second factor; passkeys need a name, not a number."""
    server = Hustings(DEMO="on", DEMO_PASSWORD=DEMO_PASSWORD, MODERATORS_NEED_SECOND_FACTOR="on", RATE_LIMITS="off")
    demo_sqlite(server.folder / "test.sqlite3")
    server.start()
    yield server.address.replace("127.0.0.1", "localhost")
    server.stop()


async def sign_out(page: Page) -> None:
    await page.get_by_role("navigation", name="Account").get_by_role("button", name="Sign out").click()
    await page.get_by_role("navigation", name="Account").get_by_role("link", name="Sign in").wait_for()


async def test_a_moderator_is_led_to_add_a_passkey_and_signs_in_with_it(site: str, chromium: Browser) -> None:
    async with person(chromium, site) as mo:
        page = await mo.sign_in_with_form("moderator", DEMO_PASSWORD)
        await plug_in_device(page)
        await mo.visit("/moderation/")
        await expect(page.get_by_text("Moderators and administrators need a second factor")).to_be_visible()
        await page.get_by_role("main").get_by_role("link", name="Add a second factor").click()
        await fits(page)
        await page.get_by_role("link", name="Add a passkey").click()
        await fits(page)
        await page.get_by_label("Name of the passkey").fill("My telephone")
        await page.get_by_role("button", name="Add the passkey").click()
        await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        await fits(page)
        await page.get_by_role("link", name="Second factor").click()
        await expect(page.get_by_text("My telephone")).to_be_visible()
        await page.get_by_role("link", name="Rename").click()
        await page.get_by_label("Name of the passkey").fill("The newsroom's key")
        await page.get_by_role("button", name="Rename").click()
        await expect(page.get_by_text("The newsroom's key")).to_be_visible()
        await fits(page)
        await sign_out(page)

        await mo.visit("/sign-in/?next=/moderation/")
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url("**/moderation/")
        await expect(page.locator("[data-desk]")).to_be_visible()

        await mo.visit("/account/second-factor/")
        await page.get_by_role("link", name="Remove").click()
        await fits(page)
        await page.get_by_role("button", name="Remove it").click()
        await expect(page.get_by_text("Removed.")).to_be_visible()
        await mo.visit("/moderation/")
        await expect(page.get_by_text("Moderators and administrators need a second factor")).to_be_visible()


async def test_a_reader_adds_an_authenticator_app_and_types_its_code_to_sign_in(site: str, chromium: Browser) -> None:
    async with person(chromium, site) as ada:
        page = await ada.visit("/sign-up/?next=/account/")
        await page.get_by_label("Name", exact=True).fill("Ada Byron")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Create account").click()
        await page.get_by_role("link", name="Authenticator app, passkeys, recovery codes").click()
        await page.get_by_role("link", name="Add an authenticator app").click()
        await expect(page.get_by_role("heading", name="Confirm that it's you")).to_be_visible()
        await fits(page)
        await page.get_by_label("Your password").fill(PASSWORD)
        await page.get_by_role("button", name="Continue").click()
        await expect(page.get_by_role("img", name="A QR code")).to_be_visible()
        await fits(page)
        key = await page.locator(".steps code").inner_text()
        await page.get_by_label("Code").fill(code_of(key))
        await page.get_by_role("button", name="Add the app").click()
        codes = await page.locator(".recovery-codes li").all_inner_texts()
        await sign_out(page)

        await ada.visit("/sign-in/?next=/account/")
        await page.get_by_label("Name or e-mail address").fill("ada byron")
        await page.get_by_label("Password").fill(PASSWORD)
        send = page.get_by_role("button", name="Sign in", exact=True)
        await send.click()
        box = page.get_by_label("Code of your authenticator app")
        await expect(box).to_be_focused()
        await fits(page)
        await box.fill("000000")
        await send.click()
        await expect(page.get_by_text("This code is wrong")).to_be_visible()
        await box.fill(codes[0])
        await send.click()
        await expect(page.get_by_role("heading", name="Your account")).to_be_visible()


async def test_without_script_the_code_is_asked_for_after_the_password(site: str, chromium: Browser) -> None:
    async with person(chromium, site) as ben:
        page = await ben.visit("/sign-up/?next=/account/second-factor/app/")
        await page.get_by_label("Name", exact=True).fill("Ben Mary")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Create account").click()
        await page.get_by_label("Your password").fill(PASSWORD)
        await page.get_by_role("button", name="Continue").click()
        key = await page.locator(".steps code").inner_text()
        await page.get_by_label("Code").fill(code_of(key))
        await page.get_by_role("button", name="Add the app").click()
        codes = await page.locator(".recovery-codes li").all_inner_texts()
    async with person(chromium, site, java_script_enabled=False) as ben:
        page = await ben.visit("/sign-in/?next=/account/")
        await page.get_by_label("Name or e-mail address").fill("Ben Mary")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await page.get_by_label("Code").fill(codes[0])
        await page.get_by_role("button", name="Sign in", exact=True).click()
        await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
