"""Removals in debates that require reasons: the forms in the thread and at the desk ask, and say what is missing."""

from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import PASSWORD, Town
from tests.browser.test_desk import at_the_desk, entry
from tests.browser.test_rules import change_rules
from tests.support.browser import from_menu, person


async def is_missing(field: Locator) -> bool:
    return bool(await field.evaluate("field => field.validity.valueMissing"))


async def test_the_forms_in_the_thread_and_at_the_desk_require_a_reason(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address) as ann,
        person(chromium, town.two.address) as chief,
        at_the_desk(chromium, town.one, "new") as desk,
    ):
        await chief.sign_in("moderator", PASSWORD, then="/")
        slug = "a-second-life-for-the-iron-bridge"
        await ann.follow(slug)
        for text in ("Words for the thread", "Words for the case", "Words for several"):
            await ann.say(text, name="Ann" if text.endswith("thread") else None)
        await chief.follow(slug)

        # A form that is open when the rule changes requires a reason too.
        comment = chief.page.locator(".comment", has_text="Words for the thread")
        await from_menu(comment, "Remove")
        category = comment.get_by_label("Which rule does it break?")
        await expect(category).not_to_have_attribute("required", "")
        await change_rules(chief, slug, reasons_required=True)
        await expect(category).to_have_attribute("required", "")
        await comment.get_by_role("button", name="Remove").click()
        assert await is_missing(category)
        await category.select_option("other")
        await comment.get_by_role("button", name="Remove").click()
        await expect(comment.locator("form [data-error]")).to_contain_text("Removals need a reason here")
        await comment.get_by_label("Reason (kept in the audit log)").fill("Off the record")
        await comment.get_by_role("button", name="Remove").click()
        await expect(ann.page.get_by_text("Words for the thread")).to_have_count(0)

        await desk.reload()
        await entry(desk, "Words for the case").locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Words for the case")
        await desk.locator(".case").get_by_text("Remove r").click()
        await desk.locator(".own").get_by_role("button", name="Remove").click()
        assert await is_missing(desk.get_by_label("In your own words"))
        await desk.locator(".reasons").get_by_role("button", name="Something else").click()
        assert await is_missing(desk.get_by_label("In your own words"))
        await expect(ann.page.get_by_text("Words for the case")).to_have_count(1)
        await desk.locator(".reasons").get_by_role("button", name="Off topic").click()
        await expect(ann.page.get_by_text("Words for the case")).to_have_count(0)

        await entry(desk, "Words for several").get_by_role("checkbox").check()
        bar = desk.locator("[data-bulk-bar]")
        await bar.get_by_role("button", name="Remove").click()
        assert await is_missing(bar.get_by_label("Reason"))
        await bar.get_by_label("Reason").fill("Off topic")
        await bar.get_by_role("button", name="Remove").click()
        await expect(ann.page.get_by_text("Words for several")).to_have_count(0)
        await change_rules(chief, slug, reasons_required=None)
