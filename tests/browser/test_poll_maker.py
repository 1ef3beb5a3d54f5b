"""Making a poll at the desk: with a live preview, and without script."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, Town
from tests.support.browser import person

ARTICLE = """
from debate.articles.models import Article
Article.objects.get_or_create(slug="poll-maker", title="An article without a poll", section="Town")
"""


async def fill(page: Page, question: str) -> None:
    await page.get_by_label("Article").select_option("poll-maker")
    await page.get_by_label("Question").fill(question)
    for number, label in enumerate(("Stay", "Go"), start=1):
        await page.get_by_label(f"Choice {number}", exact=True).fill(label)


async def test_a_poll_is_previewed_while_it_is_typed_and_opened_for_readers(town: Town, chromium: Browser) -> None:
    town.run(ARTICLE)
    async with person(chromium, town.one.address) as mo, person(chromium, town.two.address) as ann:
        page = await mo.sign_in("moderator", PASSWORD, then="/moderation/polls/new/")
        await fill(page, "Stay or go?")
        preview = page.locator("[data-preview]")
        await expect(preview).to_contain_text("Stay or go?")
        await expect(preview.locator(".choice")).to_have_text(["Stay", "Go"])
        await page.get_by_label("Choice 4", exact=True).fill("Neither")
        await expect(page.get_by_label("Choice 5", exact=True)).to_be_visible()
        await page.get_by_role("button", name="Save draft").click()
        await expect(page.get_by_role("list", name="State").locator("[aria-current]")).to_have_text("Draft")
        readers = await ann.visit("/a/poll-maker/")
        await expect(readers.get_by_text("Stay or go?")).to_have_count(0)
        await page.get_by_role("button", name="Open now").click()
        await expect(page.get_by_role("list", name="State").locator("[aria-current]")).to_have_text("Open")
        await expect(readers.get_by_role("button", name="Neither")).to_be_visible()


async def test_a_poll_is_previewed_and_saved_without_script(town: Town, chromium: Browser) -> None:
    town.run(ARTICLE)
    async with person(chromium, town.one.address, java_script_enabled=False) as mo:
        page = await mo.sign_in("moderator", PASSWORD, then="/moderation/polls/new/")
        await fill(page, "Without script?")
        await page.get_by_role("button", name="Show the preview").click()
        await expect(page.locator("[data-preview]")).to_contain_text("Without script?")
        await expect(page.locator("[data-preview] .choice")).to_have_text(["Stay", "Go"])
        await expect(page.get_by_label("Article")).to_have_value("poll-maker")
        await page.get_by_role("button", name="Save draft").click()
        await expect(page.get_by_text("Saved.")).to_be_visible()
        await expect(page.get_by_label("Question")).to_have_value("Without script?")
