"""A debate for everyone: in each of its states it is accessible, and it can be read and used with large text, without a
mouse, without motion, and by ear.
"""

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import Town
from tests.browser.readers_line import begin, storm
from tests.gallery.faults import ask_axe, measure
from tests.gallery.scenes import SCENES, Filled, arrive, fill
from tests.support.browser import Person, from_menu, person
from tests.support.stage import MODERATOR, give_account

NAME = "thirty-four"
# Elements that come earlier in the document but lower on the page: a screen reader would read them in another order.
OUT_OF_ORDER = """() => {
    const CONTROLS = "a[href]:not(.skip), button:not(.line), input, select, textarea, summary";
    const boxes = [...document.querySelectorAll(CONTROLS)]
        .filter((control) => control.checkVisibility() && control.type !== "hidden" && !control.closest(".debate-bar"))
        .map((control) => [control.outerHTML.slice(0, 90), control.getBoundingClientRect()]);
    return boxes.slice(1).map((box, place) => [boxes[place], box])
        .filter(([before, after]) => after[1].bottom < before[1].top - 2)
        .map((pair) => pair.map(([markup]) => markup));
}"""
# How often live regions have changed, other than by emptying them.
LISTEN = """() => {
    window.told = [];
    const observer = new MutationObserver((changes) => {
        const element = ({ target }) => (target.closest ? target : target.parentElement);
        const regions = new Set(changes.map((change) => element(change)?.closest("[aria-live], [role]")));
        const said = [...regions].map((region) => region?.textContent.trim());
        window.told.push(...said.filter(Boolean));
    });
    for (const region of document.querySelectorAll("[aria-live]:not([aria-live=off]), [role=status], [role=alert]")) {
        observer.observe(region, { childList: true, characterData: true, subtree: true });
    }
}"""


@pytest.fixture(scope="module")
def filled(town: Town) -> Filled:
    """The gallery's debate of two sides with 34 comments."""
    town.behind_the_scenes.submit(give_account, MODERATOR, 1).result(timeout=60)
    return town.behind_the_scenes.submit(fill, NAME).result(timeout=120)


async def faults(page: Page, state: str, within: str | None = None) -> list[str]:
    """Return what is wrong with the page as it is, from its top: bars that stay in view cover nothing there.

    Axe is asked about a part of it.
    """
    place = await page.evaluate("scrollY")
    await page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    found = [*await measure(page), *await ask_axe(page, within)]
    await page.evaluate("top => scrollTo({ top, behavior: 'instant' })", place)
    return [f"{state}: {fault}" for fault in found]


async def open_menu(comment: Locator) -> Locator:
    await comment.locator("[data-act=menu]").press("Enter")
    menu = comment.locator("[data-menu]")
    await expect(menu).to_be_visible()
    return menu


async def test_every_state_of_a_debate_is_accessible_and_fits_a_phone(
    town: Town, chromium: Browser, filled: Filled
) -> None:
    cookies = await arrive(town.one.address, SCENES[NAME], filled)
    viewport = {"width": 360, "height": 740}
    async with person(chromium, town.one.address, storage_state=cookies, viewport=viewport) as anna:
        page = await anna.visit(filled.path)
        await anna.is_live()
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(OUT_OF_ORDER) == []
        await anna.say("My own words about it.")
        own = page.locator("[data-posted] .comment")
        comments = page.locator("[data-threads] .comment")
        found: list[str] = []

        await open_menu(own)
        found += await faults(page, "menu", "[data-posted]")
        await own.locator("[data-menu]").get_by_text("Edit").press("Enter")
        await expect(own.locator("textarea")).to_be_focused()
        await comments.nth(1).locator("[data-act=reply]").press("Enter")
        reply = page.locator("[data-form=reply]")
        await reply.locator("textarea").fill("A *word*")
        await reply.get_by_role("button", name="Preview").click()
        await expect(reply.locator("[data-preview] em")).to_be_visible()
        await from_menu(comments.nth(3), "Report")
        await page.locator("[data-timeline-link]").click()
        await expect(page.locator("[data-timeline]")).not_to_be_empty()
        found += await faults(page, "forms", "main")

        for name in ("about", "find", "orders", "bell"):
            await page.locator(f"details.{name} > summary").press("Enter")
            found += await faults(page, name, f"details.{name}")
            await page.keyboard.press("Escape")
        await page.locator("[data-fold]").first.press("Enter")
        await expect(page.locator("[data-unfold]").first).to_be_focused()
        found += await faults(page, "folded", ".folded")
        await page.locator("[data-unfold]").first.press("Enter")
        await from_menu(comments.nth(1), "As a picture")
        await page.get_by_role("dialog", name="Share as a picture").wait_for()
        found += await faults(page, "picture", "dialog")
        assert found == []


async def test_large_text_and_the_narrowest_window_lose_nothing(town: Town, chromium: Browser, filled: Filled) -> None:
    async with person(chromium, town.one.address, viewport={"width": 1280, "height": 900}) as ben:
        page = await ben.visit(filled.path)
        await ben.is_live()
        await page.wait_for_load_state("networkidle")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert await measure(page) == []
        # A phone whose owner reads nothing smaller, and has a name.
        await page.set_viewport_size({"width": 360, "height": 740})
        await ben.say("Large words.", name="Benedict Longfellow")
        await page.evaluate("scrollTo(0, 0)")
        assert await measure(page) == []
        # As a window of 1,280 px is at 400 %.
        await page.evaluate("document.documentElement.style.fontSize = ''")
        await page.set_viewport_size({"width": 320, "height": 256})
        assert await measure(page) == []


async def test_a_debate_is_used_by_keyboard_alone(town: Town, chromium: Browser, filled: Filled) -> None:
    async with person(chromium, town.one.address) as cleo:
        page = await cleo.visit(filled.path)
        await cleo.is_live()
        vote = page.locator("button.choice").first
        await vote.press("Space")
        await expect(vote).to_have_attribute("aria-pressed", "true")
        await expect(vote).to_be_focused()
        box = page.locator("[data-open-debate] textarea")
        await page.get_by_label("Your name").fill("Cleo of the keys")
        await box.fill("Without a mouse.")
        await box.press("Control+Enter")
        own = page.locator("[data-posted] .comment")
        await expect(own).to_contain_text("Without a mouse.")
        menu = await open_menu(own)
        for _ in range(await menu.locator("a, button").filter(visible=True).count() - 1):
            await page.keyboard.press("Tab")
            assert await menu.evaluate("menu => menu.contains(document.activeElement)")
        await page.keyboard.press("Escape")
        await expect(menu).to_have_count(0)
        await expect(own.locator("[data-act=menu]")).to_be_focused()
        comment = page.locator("[data-threads] .comment").first
        await comment.locator("[data-act=reply]").press("Enter")
        await expect(comment.locator("textarea")).to_be_focused()
        await page.keyboard.press("Escape")
        await expect(comment.locator("textarea")).to_have_count(0)


async def test_nothing_moves_for_readers_who_want_less_motion(town: Town, chromium: Browser) -> None:
    await begin(town, "no-motion", threads=3)
    async with person(chromium, town.one.address, reduced_motion="reduce") as dan:
        page = await dan.follow("no-motion")
        moving = """document.getAnimations().filter(({ effect }) => effect.getTiming().duration > 1)
            .map(({ effect }) => effect.target.outerHTML.slice(0, 90))"""
        await _look_while_things_happen(town, dan)
        assert await page.evaluate(moving) == []
        slow = await page.evaluate(
            """[...document.querySelectorAll("body *")].filter((element) => {
                const { transitionDuration, animationDuration, scrollBehavior } = getComputedStyle(element);
                const durations = `${transitionDuration},${animationDuration}`.split(",").map(parseFloat);
                return scrollBehavior === "smooth" || Math.max(...durations) > 0.01;
            }).map((element) => element.outerHTML.slice(0, 90))"""
        )
        assert slow == []


async def _look_while_things_happen(town: Town, reader: Person) -> None:
    await storm(town, "no-motion", 2)
    await reader.page.get_by_role("button", name="2 new").click()
    await expect(reader.page.locator(".comment.fresh")).to_have_count(2)


async def test_a_screen_reader_hears_of_a_burst_at_most_once_in_ten_seconds(town: Town, chromium: Browser) -> None:
    top, _ = await begin(town, "by-ear", threads=3, replies=2)
    async with person(chromium, town.one.address) as eve:
        page = await eve.follow("by-ear")
        await page.evaluate(LISTEN)
        await storm(town, "by-ear", 60, pause_s=0.1, parent=top)
        await expect(page.locator("[data-comment-count]")).to_have_text("65 comments")
        told = await page.evaluate("window.told")
        assert 1 <= len(told) <= 2 and "new comment" in told[0], told
