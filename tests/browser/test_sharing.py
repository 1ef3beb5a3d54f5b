"""A comment is shared as a picture, which is drawn in the browser and can be saved."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.support.browser import from_menu, person

SLUG = "a-second-life-for-the-iron-bridge"


async def test_a_comment_becomes_a_picture(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 740}) as ann:
        await ann.follow(SLUG)
        await ann.say("Words for a picture.", name="Ann of the pictures")
        await from_menu(ann.page.locator(".comment", has_text="Words for a picture."), "As a picture")
        dialog = ann.page.get_by_role("dialog", name="Share as a picture")
        picture = dialog.get_by_role("img", name="Ann of the pictures: Words for a picture.")
        await expect(picture).to_be_visible()
        async with ann.page.expect_download() as download:
            await dialog.get_by_role("link", name="Save the picture").click()
        assert (await download.value).suggested_filename.endswith(".png")
        await dialog.get_by_role("button", name="Close").click()
        await expect(dialog).to_have_count(0)
