"""How the pages look: screenshots, and what can be asserted about them."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.browser import Person, person

# Where pictures of all pages are kept with SCREENSHOTS=on: to draw long pages takes longer than to check them.
SCREENSHOTS = Path(__file__).resolve().parents[1] / "screenshots"
KEEP_SCREENSHOTS = os.environ.get("SCREENSHOTS") == "on"
PAGES = {
    "index": "/",
    "archive": "/debates/?q=the",
    "search": f"/a/{SLUG}/search/?q=the",
    "article": f"/a/{SLUG}/",
    "poll": f"/a/{SLUG}/poll/",
    "sign-in": "/sign-in/",
    "desk": "/moderation/",
    "person": "/moderation/people/1/",
    "audit_log": "/moderation/audit-log/",
    "appeals": "/moderation/appeals/",
    "standing": "/standing/",
    "account": "/account/",
    "account-password": "/account/password/",
    "account-comments": "/account/comments/",
    "account-feed": "/account/feed/",
    "account-mail": "/account/mail/",
    "account-sessions": "/account/sessions/",
    "own-data": "/account/data/",
    "transparency": "/transparency/",
    "privacy": "/privacy/",
    "illegal-content": "/comment/1/illegal/",
    "second-factor": "/account/second-factor/",
    "statistics": "/moderation/statistics/",
    "health": "/moderation/health/",
    "poll-maker": "/moderation/polls/new/",
}
WIDTHS = {"narrow": 320, "phone": 360, "wide": 1440}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def moderator(town: Town, chromium: Browser) -> AsyncIterator[Person]:
    """A moderator who has signed in once and looks at one page after the other."""
    async with person(chromium, town.one.address) as mo:
        await mo.sign_in("moderator", PASSWORD)
        yield mo


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_fits_every_width_in_both_schemes_and_is_accessible(moderator: Person, name: str) -> None:
    """Only colours differ between the schemes: what is not about contrast is asked in the light one."""
    page = moderator.page
    await page.emulate_media(color_scheme="light")
    await moderator.visit(PAGES[name])
    if name == "article":
        await moderator.is_live()
    await _fits(page, f"{name}-light")
    assert await _violations(page) == []
    await page.emulate_media(color_scheme="dark")
    # Colours change gradually.
    await page.evaluate("Promise.all(document.getAnimations().map(change => change.finished))")
    if KEEP_SCREENSHOTS:
        await _fits(page, f"{name}-dark")
    assert await _violations(page, "color-contrast") == []
    assert moderator.complaints == []


async def _fits(page: Page, picture: str) -> None:
    """Find that a page is as wide as its window; keep a picture of each width, if asked to."""
    for size, width in WIDTHS.items():
        await page.set_viewport_size({"width": width, "height": 900})
        overflow = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{page.url} is {overflow} px too wide at {width} px"
        if KEEP_SCREENSHOTS:
            await page.screenshot(path=SCREENSHOTS / f"{picture}-{size}.png", full_page=True)


async def _violations(page: Page, *rules: str) -> list[tuple[str, list[str]]]:
    """Return what axe finds on a page, by all of its rules or some."""
    only: dict[str, object] = {"runOnly": list(rules)} if rules else {}
    found = (await Axe().run(page, options={"resultTypes": ["violations"]} | only)).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]][:3]) for violation in found]


async def test_every_page_has_an_icon(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann:
        page = await ann.visit("/")
        named = await page.locator("link[rel=icon]").get_attribute("href")
        for address in (named, "/favicon.ico"):
            icon = await page.request.get(f"{town.one.address}{address}")
            assert (icon.status, icon.headers["content-type"].split("/")[0]) == (200, "image"), address


async def test_every_control_is_reachable_by_keyboard_and_shows_its_focus(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow(SLUG)
        # A reader who begins to write gets another control.
        await page.locator("[data-open-debate] textarea").focus()
        await expect(page.get_by_role("button", name="Preview")).to_be_visible()
        await page.evaluate("document.activeElement.blur()")
        wanted = await page.evaluate(f"{CONTROLS}.length")
        reached: set[int] = set()
        for _ in range(wanted + 20):
            await page.keyboard.press("Tab")
            place = await page.evaluate(f"{CONTROLS}.indexOf(document.activeElement)")
            if place >= 0:
                reached.add(place)
                assert await _shows_focus(page), await page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert len(reached) == wanted


async def test_controls_are_large_enough_for_a_finger(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 740}) as ann:
        page = await ann.follow(SLUG)
        small = await page.evaluate(
            """() => {
                // What a finger hits can be larger than what is seen.
                const beyond = (control, side) =>
                    Math.min(0, parseFloat(getComputedStyle(control, "::after")[side]) || 0);
                // The words beside a box belong to it.
                const hit = (control) => control.closest("label.ticked") ?? control;
                const height = (control) =>
                    hit(control).getBoundingClientRect().height - beyond(control, "top") - beyond(control, "bottom");
                return [...document.querySelectorAll(
                    "button, input, select, textarea, nav a, .order a, a[data-act], summary"
                )].filter(control => control.checkVisibility() && height(control) < 43.5)
                    .map(control => control.outerHTML.slice(0, 120));
            }"""
        )
        assert small == []


async def test_a_comment_of_one_line_is_low_and_its_time_never_gives_way(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, viewport={"width": 360, "height": 740}) as ann:
        page = await ann.follow(SLUG)
        await ann.say("A line.", name="Anna Karolina Wolkonskaja-Oblonskaja")
        comment = page.locator("[data-posted] .comment")
        assert (
            await comment.evaluate(
                "comment => comment.querySelector('footer').getBoundingClientRect().bottom"
                " - comment.querySelector('header').getBoundingClientRect().top"
            )
            <= 88
        )
        time, name = comment.locator("time"), comment.locator("[data-author-name]")
        assert await time.evaluate("time => time.parentElement.scrollWidth <= time.parentElement.clientWidth")
        assert await name.evaluate("name => name.scrollWidth > name.clientWidth || name.clientWidth < 300")
        await expect(name).to_have_attribute("title", "Anna Karolina Wolkonskaja-Oblonskaja")


CONTROLS = """[...document.querySelectorAll("a[href], button, input, select, textarea")].filter(
    control => control.checkVisibility() && !control.disabled && control.type !== "hidden"
)"""


async def _shows_focus(page: Page) -> bool:
    return bool(
        await page.evaluate(
            "(({outlineStyle, outlineWidth}) => outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1)"
            "(getComputedStyle(document.activeElement))"
        )
    )


@pytest.mark.parametrize("language", ["fr", "es", "uk"])
async def test_the_number_of_comments_is_whole_in_the_bar_of_a_phone(
    town: Town, chromium: Browser, language: str
) -> None:
    async with person(chromium, town.one.address, viewport={"width": 320, "height": 640}, locale=language) as ann:
        page = await ann.follow(SLUG)
        await expect(page.locator(".debate-bar [data-live]")).to_be_visible()
        count = page.locator(".debate-bar > [data-comment-count]")
        assert await count.evaluate("count => count.scrollWidth <= count.clientWidth"), await count.inner_text()
