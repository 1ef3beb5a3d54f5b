"""Removals in debates that require reasons: the forms in the thread and at the desk ask, and say what is missing."""

from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import PASSWORD, Town
from tests.browser.others import guest, moderator, times_said, until_removed
from tests.browser.test_desk import at_the_desk, entry
from tests.browser.test_rules import change_rules
from tests.support.browser import from_menu, person


async def is_missing(field: Locator) -> bool:
    return bool(await field.evaluate("field => field.validity.valueMissing"))


async def test_the_forms_in_the_thread_and_at_the_desk_require_a_reason(town: Town, chromium: Browser) -> None:
    async with (
        guest(town, "Ann") as ann,
        moderator(town) as rules,
        person(chromium, town.two.address) as chief,
        at_the_desk(chromium, town.one, "new") as desk,
    ):
        slug = "a-second-life-for-the-iron-bridge"
        texts = ("Words for the thread", "Words for the case", "Words for several")
        thread, case, several = [(await ann.post(slug, text))["id"] for text in texts]
        await chief.sign_in("moderator", PASSWORD, then=f"/a/{slug}/")
        await chief.is_live()

        # A form that is open when the rule changes requires a reason too.
        comment = chief.page.locator(".comment", has_text="Words for the thread")
        await from_menu(comment, "Remove")
        category = comment.get_by_label("Which rule does it break?")
        await expect(category).not_to_have_attribute("required", "")
        await change_rules(rules, slug, reasons_required=True)
        await expect(category).to_have_attribute("required", "")
        await comment.get_by_role("button", name="Remove").click()
        assert await is_missing(category)
        await category.select_option("other")
        await comment.get_by_role("button", name="Remove").click()
        await expect(comment.locator("form [data-error]")).to_contain_text("Removals need a reason here")
        await comment.get_by_label("Reason in your own words").fill("Not about the bridge")
        await comment.get_by_role("button", name="Remove").click()
        await until_removed(ann, thread)

        await desk.reload()
        await entry(desk, "Words for the case").locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Words for the case")
        await desk.locator(".case").get_by_text("Remove r").click()
        await desk.locator(".own").get_by_role("button", name="Remove").click()
        assert await is_missing(desk.get_by_label("In your own words"))
        await desk.locator(".reasons").get_by_role("button", name="Something else").click()
        assert await is_missing(desk.get_by_label("In your own words"))
        assert await times_said(ann, "Words for the case", slug) == 1
        await desk.locator(".reasons").get_by_role("button", name="Off topic").click()
        await until_removed(ann, case)

        await entry(desk, "Words for several").get_by_role("checkbox").check()
        bar = desk.locator("[data-bulk-bar]")
        await bar.get_by_role("button", name="Remove").click()
        assert await is_missing(bar.get_by_label("Reason"))
        await bar.get_by_label("Reason").fill("Off topic")
        await bar.get_by_role("button", name="Remove").click()
        await until_removed(ann, several)
        await change_rules(rules, slug, reasons_required=None)
