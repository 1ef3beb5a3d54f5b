"""A mention by keyboard alone: names are offered below the field, and the chosen person gets a notice."""

from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.conftest import Town
from tests.support.browser import person

SLUG = "a-second-life-for-the-iron-bridge"
PHONE: ViewportSize = {"width": 360, "height": 640}


async def test_a_name_is_chosen_by_keyboard_and_rings_the_bell(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        for who, name in ((ann, "Xenia Ann"), (ben, "Xavier Ben")):
            await who.follow(SLUG)
            await who.say(f"I am {name}.", name=name)
        await ben.page.set_viewport_size(PHONE)
        field = ben.page.locator("[data-open-debate] textarea")
        offered = ben.page.locator(".people-list [role=option]")
        await field.press_sequentially("Well, @xen")
        await expect(offered).to_have_text(["Xenia Ann"])
        await expect(field).to_have_attribute("aria-expanded", "true")
        active = await field.get_attribute("aria-activedescendant")
        assert active == await offered.first.get_attribute("id")
        box, shown = await field.bounding_box(), await ben.page.locator(".people-list").bounding_box()
        assert box and shown and (shown["y"] >= box["y"] + box["height"] or shown["y"] + shown["height"] <= box["y"])
        assert shown["x"] >= 0 and shown["x"] + shown["width"] <= PHONE["width"]
        await field.press("Escape")
        await expect(offered).to_have_count(0)
        await expect(field).to_have_value("Well, @xen")
        await field.fill("")
        await field.press_sequentially("Well, @xen")
        await expect(offered).to_have_count(1)
        await field.press("Enter")
        await expect(field).to_have_value("Well, @Xenia Ann ")
        await expect(field).not_to_have_attribute("role", "combobox")
        await field.press_sequentially("said so.")
        await field.press("Control+Enter")
        mention = ben.page.locator(".comment [data-mention]", has_text="@Xenia Ann").first
        await expect(mention).to_be_visible()
        await expect(ann.page.locator("[data-bell] [data-unread]")).to_have_text("1")
        await ann.page.locator("[data-bell] summary").click()
        await expect(ann.page.locator("[data-notices] .notice")).to_contain_text("Xavier Ben mentioned you.")
        await mention.click()
        await expect(ben.page.get_by_role("heading", name="Comments by Xenia Ann")).to_be_visible()
