"""An open front page updates itself, and nothing on it changes its place."""

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.others import guest
from tests.support.browser import person

# Longer than the page pauses between two looks.
A_WHILE_MS = 21_000
WORDS = "The last thing that was said in this debate so far."


async def tops(page: Page) -> list[int]:
    return list(await page.locator("[data-teaser]").evaluate_all("all => all.map(one => one.offsetTop)"))


async def test_the_last_words_come_and_go_and_nothing_moves(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        await ann.page.clock.install()
        page = await ann.visit("/")
        before = await tops(page)
        last = page.locator(f"[data-teaser={SLUG}] [data-last]")
        said = (await ben.post(SLUG, WORDS))["id"]
        await page.clock.fast_forward(A_WHILE_MS)
        await expect(last).to_contain_text(WORDS)
        await ben.withdraw(said)
        await page.clock.fast_forward(A_WHILE_MS)
        await expect(last).not_to_contain_text(WORDS)
        assert await tops(page) == before
