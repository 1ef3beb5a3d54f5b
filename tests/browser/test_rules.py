"""A debate's rules, changed while readers watch; and comments that are held, refused or hidden."""

from typing import Any

from playwright.async_api import Browser, expect

from tests.browser.conftest import Town
from tests.browser.others import moderator, number_of
from tests.support.browser import person
from tests.support.client import Client


async def change_rules(chief: Client, slug: str, **change: Any) -> None:
    await chief.ask("PATCH", f"/articles/{slug}/rules", change)


async def test_readers_see_at_once_why_they_cannot_comment_and_for_how_long(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as chief:
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
    async with person(chromium, town.one.address) as ann, moderator(town) as chief:
        slug = "a-second-life-for-the-iron-bridge"
        await change_rules(chief, slug, report_threshold=1)
        await ann.follow(slug)
        await ann.say("Words that will be hidden", name="Ann")
        number = await number_of(ann.page.locator(".comment", has_text="Words that will be hidden"))
        await chief.report(number)
        hidden = ann.page.locator(".tombstone", has_text="Hidden pending review")
        await expect(hidden).to_be_visible()
        assert "Words that will be hidden" not in await ann.page.locator("[data-threads]").inner_text()
        await chief.decide(number, "restore")
        await expect(ann.page.get_by_text("Words that will be hidden")).to_be_visible()
        await change_rules(chief, slug, report_threshold=None)
