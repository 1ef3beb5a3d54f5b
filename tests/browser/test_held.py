"""A moderator who reads a debate sees what waits there as it comes, and what becomes of it."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, Town
from tests.browser.others import guest, moderator
from tests.support.browser import from_menu, person

SLUG = "held-live"
BEGIN = f"""
from debate.articles.models import Article
Article.objects.create(slug={SLUG!r}, title="What waits", section="Town", moderation="before")
"""
OPEN = f"""
from debate.articles.models import Article
from debate.articles.rules import change_rules
change_rules(Article.objects.get(slug={SLUG!r}).pk, moderation="after", report_threshold=1)
"""


async def test_held_comments_appear_on_a_moderators_page_and_go_as_they_are_decided(
    town: Town, chromium: Browser
) -> None:
    town.run(BEGIN)
    async with (
        guest(town, "Ann") as ann,
        moderator(town) as elsewhere,
        person(chromium, town.one.address) as mo,
        person(chromium, town.one.address) as ben,
    ):
        await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
        await mo.is_live()
        await ben.follow(SLUG)
        held = await ann.post(SLUG, "First of what waits")
        first = mo.page.locator(f"#comment-{held['id']}")
        await expect(first).to_contain_text("Waiting for review")
        await expect(first).to_contain_text("First of what waits")
        await from_menu(first, "Approve")
        await expect(ben.page.get_by_text("First of what waits")).to_be_visible()
        await expect(first.get_by_text("Waiting for review")).to_have_count(0)

        refused = await ann.post(SLUG, "Second of what waits", parent=held["id"])
        second = mo.page.locator(f"#comment-{refused['id']}")
        await mo.sees_reply("Second of what waits")
        await expect(second).to_contain_text("Waiting for review")
        await elsewhere.decide(refused["id"], "remove", "Rude")
        await expect(second).to_contain_text("Removed by a moderator")
        await expect(mo.page.get_by_text("Second of what waits")).to_have_count(0)

        # What is hidden after reports stays readable for those who decide.
        town.run(OPEN)
        hidden = await ann.post(SLUG, "Third, to be hidden")
        third = f"#comment-{hidden['id']}"
        await expect(ben.page.locator(third)).to_be_visible()
        for name in ("Cleo", "Dan"):
            async with guest(town, f"{name} who reports") as reporter:
                await reporter.report(hidden["id"])
        await expect(ben.page.locator(third)).to_contain_text("Hidden pending review")
        await expect(mo.page.locator(third)).to_contain_text("Third, to be hidden")
        await elsewhere.decide(hidden["id"], "approve")
        await expect(ben.page.locator(third)).to_contain_text("Third, to be hidden")
        await expect(mo.page.locator(third).get_by_text("Waiting for review")).to_have_count(0)
        await expect(ben.page.get_by_text("Second of what waits")).to_have_count(0)
