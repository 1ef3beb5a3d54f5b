"""Making an account in a browser: from a comment that is not sent yet to the comment under the account's name."""

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.support.browser import person
from tests.support.mail import MailServer
from tests.support.servers import Hustings

SLUG = "peacekeepers-for-ukraine"
ADA = "ada@readers.example"
PASSWORD = "a password of many words"
WIDTHS = (320, 360, 1440)


async def fits(page: Page) -> None:
    """Find that the page fits every width and is accessible."""
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 900})
        wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{page.url} is {wide} px too wide at {width} px"
    violations = (await Axe().run(page)).response["violations"]
    assert [(found["id"], [node["html"] for node in found["nodes"]][:3]) for found in violations] == []


async def test_a_reader_signs_up_from_the_composer_and_the_draft_is_still_there(
    site: Hustings, mail: MailServer, chromium: Browser
) -> None:
    async with person(chromium, site.address) as ada, person(chromium, site.address) as ben:
        page = await ada.follow(SLUG)
        await ben.follow(SLUG)
        box = page.locator("[data-open-debate] textarea")
        await box.fill("Written before I had an account")
        await page.locator("[data-open-debate]").get_by_role("link", name="Sign in").click()
        await page.get_by_role("main").get_by_role("link", name="Create an account").click()
        await fits(page)
        await page.get_by_label("Name", exact=True).fill("Ada Byron")
        await page.get_by_label("E-mail address").fill(ADA)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Create account").click()
        await expect(page.get_by_text("We have sent you a mail.")).to_be_visible()
        await fits(page)
        await ada.visit(mail.link(ADA))
        await fits(page)
        await page.get_by_role("button", name="Yes, confirm it").click()
        await ada.is_live()
        await expect(box).to_have_value("Written before I had an account")
        await expect(box).to_be_in_viewport()
        await page.locator("[data-open-debate]").get_by_role("button", name="Post").click()
        told = ben.page.locator(".comment", has_text="Written before I had an account")
        await expect(told.get_by_text("Ada Byron")).to_be_visible()


async def test_without_script_a_guest_makes_an_account_and_keeps_their_comment(
    site: Hustings, mail: MailServer, chromium: Browser
) -> None:
    async with person(chromium, site.address, java_script_enabled=False) as cleo:
        page = await cleo.visit(f"/a/{SLUG}/")
        composer = page.locator("[data-open-debate]")
        await composer.locator("textarea").fill("As a guest, without script")
        await composer.get_by_label("Your name").fill("Cleo")
        await composer.get_by_role("button", name="Post").click()
        await page.get_by_role("navigation", name="Account").get_by_role("link", name="Cleo").click()
        await page.get_by_role("link", name="Create an account").click()
        await expect(page.get_by_label("Name", exact=True)).to_have_value("Cleo")
        await page.get_by_label("E-mail address").fill("cleo@readers.example")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Create account").click()
        await page.goto(site.address + mail.link("cleo@readers.example"))
        await page.get_by_role("button", name="Yes, confirm it").click()
        await expect(page.get_by_role("heading", name="Your account")).to_be_visible()
        await cleo.visit(f"/a/{SLUG}/")
        own = page.locator(".comment", has_text="As a guest, without script")
        await expect(own).to_have_attribute("data-own", "")
