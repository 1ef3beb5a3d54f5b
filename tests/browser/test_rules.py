"""A debate's rules, changed while readers watch; and comments that are held, refused or hidden."""

from typing import Any

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, Town
from tests.support.browser import Person, from_menu, person

_PATCH = """async ([address, change]) => {
    const { csrf } = await (await fetch("/api/v1/session")).json();
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrf };
    return (await fetch(address, { method: "PATCH", headers, body: JSON.stringify(change) })).status;
}"""


async def change_rules(chief: Person, slug: str, **change: Any) -> None:
    assert await chief.page.evaluate(_PATCH, [f"/api/v1/articles/{slug}/rules", change]) == 200


async def test_readers_see_at_once_why_they_cannot_comment_and_for_how_long(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as chief:
        await chief.sign_in("moderator", PASSWORD, then="/")
        slug = "a-second-life-for-the-iron-bridge"
        await ann.follow(slug)
        box = ann.page.locator("[data-open-debate]")
        question = box.get_by_label("Question to the newsroom")
        await change_rules(chief, slug, take_questions=False)
        await expect(question).to_have_count(0)
        await change_rules(chief, slug, take_questions=True)
        await question.check()
        await ann.page.get_by_role("link", name="Reply").first.click()
        reply = ann.page.locator(".comment [data-composer]")
        await expect(reply.get_by_label("Question to the newsroom")).not_to_be_checked()
        await question.uncheck()
        await reply.get_by_role("link", name="Cancel").click()
        await change_rules(chief, slug, slow_mode=5, hold_links=True)
        await expect(ann.page.locator("[data-rule=slow]")).to_have_text(
            "Slow mode: one comment every 5 s from each reader."
        )
        await ann.say("A first word", name="Ann")
        await expect(ann.page.locator(".comment", has_text="A first word")).to_be_visible()
        await box.locator("textarea").fill("Too soon")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text("You can comment again in")
        await expect(box.locator("[data-left]")).to_be_empty()
        await expect(box.locator("[data-error]")).to_be_hidden()
        await box.locator("textarea").fill("Look at www.example.org")
        await box.get_by_role("button", name="Post").click()
        held = ann.page.locator(".comment", has_text="Look at www.example.org")
        await expect(held).to_contain_text("Only you see this until a moderator has read it.")
        # A longer interval applies at once, even to a reader who has just posted.
        await change_rules(chief, slug, slow_mode=3600)
        await expect(box.locator("[data-left]")).to_contain_text("You can comment again in 3,")
        await change_rules(chief, slug, slow_mode=None, hold_links=None, accounts_only=True)
        await expect(box).to_be_hidden()
        await expect(ann.page.locator("[data-closed=accounts]")).to_be_visible()
        await expect(ann.page.locator("[data-act=reply]").first).to_be_hidden()
        await change_rules(chief, slug, accounts_only=None)
        await expect(box).to_be_visible()
        await expect(box.locator("[data-left]")).to_be_empty()
        await change_rules(chief, slug, locked=True)
        await expect(ann.page.locator("[data-closed=locked]")).to_be_visible()
        await expect(box).to_be_hidden()
        # Published long ago: the debate closes at once.
        await change_rules(chief, slug, locked=None, closes_after_days=1)
        await expect(ann.page.locator("[data-closed=over]")).to_be_visible()
        await expect(box).to_be_hidden()
        await change_rules(chief, slug, closes_after_days=None)
        await expect(box).to_be_visible()


async def test_a_comment_hidden_by_reports_disappears_and_a_moderator_restores_it(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as chief:
        await chief.sign_in("moderator", PASSWORD, then="/")
        slug = "a-second-life-for-the-iron-bridge"
        await change_rules(chief, slug, report_threshold=1)
        await ann.follow(slug)
        await ann.say("Words that will be hidden", name="Ann")
        await chief.page.goto(f"{chief.address}/a/{slug}/")
        comment = chief.page.locator(".comment", has_text="Words that will be hidden")
        await from_menu(comment, "Report")
        await comment.get_by_role("button", name="Report").click()
        hidden = ann.page.locator(".tombstone", has_text="Hidden pending review")
        await expect(hidden).to_be_visible()
        assert "Words that will be hidden" not in await ann.page.locator("[data-threads]").inner_text()
        await chief.page.locator(".tombstone", has_text="Hidden").get_by_role("button", name="Restore").click()
        await expect(ann.page.get_by_text("Words that will be hidden")).to_be_visible()
        await change_rules(chief, slug, report_threshold=None)
