"""The front page moves while somebody looks at it, and nothing on it changes its place."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.browser import from_menu, person

# Longer than the page pauses between two looks.
A_WHILE_MS = 21_000
WORDS = "The last thing that was said in this debate so far."


async def tops(page: Page) -> list[int]:
    return list(await page.locator("[data-teaser]").evaluate_all("all => all.map(one => one.offsetTop)"))


async def test_the_last_words_come_and_go_and_nothing_moves(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as mo:
        await ann.page.clock.install()
        page = await ann.visit("/")
        before = await tops(page)
        last = page.locator(f"[data-teaser={SLUG}] [data-last]")
        await mo.sign_in("moderator", PASSWORD)
        await mo.follow(SLUG)
        await mo.say(WORDS)
        await page.clock.fast_forward(A_WHILE_MS)
        await expect(last).to_contain_text(WORDS)
        comment = mo.page.locator("article.comment", has_text=WORDS)
        await from_menu(comment, "Delete")
        await comment.get_by_role("button", name="Delete").click()
        await expect(mo.page.locator("article.comment", has_text=WORDS)).to_have_count(0)
        await page.clock.fast_forward(A_WHILE_MS)
        await expect(last).not_to_contain_text(WORDS)
        assert await tops(page) == before
