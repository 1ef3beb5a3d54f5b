"""A comment is shared by what the device offers: its link, or a picture of it, which can also be saved."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.support.browser import from_menu, person

SLUG = "a-second-life-for-the-iron-bridge"
# A device with a share dialog: `window.shared` has what was shared, `window.refuses` the error to fail with.
DEVICE = """
window.shared = [];
navigator.canShare = (data) => (data.files ?? []).every((file) => file.type === "image/png");
navigator.share = async (data) => {
    if (window.refuses) throw new DOMException("No", window.refuses);
    window.shared.push({ ...data, files: (data.files ?? []).map((file) => file.name) });
};
"""


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


async def test_a_device_shares_a_comments_link_and_its_picture_and_where_it_may_not_the_link_is_copied(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.context.add_init_script(DEVICE)
        await ben.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await ben.follow(SLUG)
        await ben.say("Words for others.", name="Ben who shares")
        comment = page.locator(".comment", has_text="Words for others.")
        link = await comment.locator("[data-link]").evaluate("link => link.href")
        await from_menu(comment, "Share…")
        await expect(comment.locator("[data-menu]")).to_have_count(0)
        [shared] = await page.evaluate("window.shared")
        assert (shared["url"], shared["text"]) == (link, "Ben who shares")

        await from_menu(comment, "As a picture")
        dialog = page.get_by_role("dialog", name="Share as a picture")
        await dialog.get_by_role("button", name="Share").click()
        await page.wait_for_function("window.shared.length === 2")
        picture = await page.evaluate("window.shared[1]")
        assert picture["files"][0].endswith(".png") and picture["text"] == "Ben who shares: Words for others."

        # Closing the share dialog shows no message. If sharing is forbidden, as in some frames, the page says so.
        await page.evaluate("window.refuses = 'AbortError'")
        await dialog.get_by_role("button", name="Share").click()
        await expect(dialog.get_by_role("status")).to_have_count(0)
        await page.evaluate("window.refuses = 'NotAllowedError'")
        await dialog.get_by_role("button", name="Share").click()
        await expect(dialog.get_by_role("status")).to_have_text("It can't be shared from here. You can save it.")
        await dialog.get_by_role("button", name="Close").click()
        await from_menu(comment, "Share…")
        await expect(comment.locator("[data-menu]")).to_contain_text("Link copied")
        assert await page.evaluate("navigator.clipboard.readText()") == link
