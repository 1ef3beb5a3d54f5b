"""How a frame sits in the publisher's page: nothing moves when it appears, and it looks as the page asks."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import follow, inner, snippet
from tests.support.browser import person
from tests.support.publisher import Publisher

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
# What search engines call good is below 0.1.
MAX_SHIFT = 0.05
NOTE_SHIFTS = """
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""


async def test_nothing_on_the_publishers_page_moves_when_a_poll_appears(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    async with person(chromium, town.one.address) as ann:
        asked = f"{town.one.address}/oembed?url={town.one.address}/a/{SLUG}/poll/"
        answer = await (await ann.page.request.get(asked)).json()
    page = news.publish("/still", answer["html"])
    for viewport in (PHONE, DESK):
        async with person(chromium, town.one.address, viewport=viewport) as ann:
            await ann.context.add_init_script(NOTE_SHIFTS)
            heights = []
            # The second time, the frame begins with the height that it had.
            for _ in range(2):
                frame = await follow(ann, page)
                await expect(frame.locator("[data-poll]")).to_have_count(1)
                await expect(ann.page.get_by_text("Can't see the poll?")).to_be_hidden()
                assert await ann.page.evaluate("shift") < MAX_SHIFT
                box = await ann.page.locator("iframe").bounding_box()
                text = await ann.page.locator("#text").bounding_box()
                assert box and text and 0 <= text["y"] - box["y"] - box["height"] < 30
                # The frame is as wide as the column, and its card as the frame.
                card = await frame.locator("[data-poll]").bounding_box()
                assert card and card["width"] == box["width"]
                heights.append(box["height"])
            assert heights[0] == heights[1]
            kept = await ann.page.evaluate("Object.values(JSON.parse(localStorage['hustings-heights']))[0]")
            assert kept == heights[0]


async def test_a_compact_poll_of_three_choices_is_at_most_320_px_high_on_a_phone(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    async with person(chromium, town.one.address, viewport=PHONE) as ann:
        await ann.follow(SLUG)
        poll = await ann.page.locator("[data-poll]").get_attribute("data-poll")
        page = news.publish("/compact", snippet(town, f'data-poll="{poll}" data-density="compact"'))
        frame = await follow(ann, page)
        await expect(frame.locator("[data-choice]")).to_have_count(3)
        box = await ann.page.locator("iframe").bounding_box()
        assert box and box["height"] <= 320
        small = """() => [...document.querySelectorAll("button, .plain, summary, .join")]
            .filter(control => control.checkVisibility() && control.getBoundingClientRect().height < 43.5)
            .map(control => control.outerHTML.slice(0, 120))"""
        assert await inner(ann.page).evaluate(small) == []


async def test_a_frame_has_the_accent_font_and_corners_that_the_page_asks_for(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    chosen = 'data-accent="#7a1f5c" data-font="Georgia, serif" data-radius="2" data-density="cosy"'
    page = news.publish("/chosen", snippet(town, f'data-article="{town.one.address}/a/{SLUG}/" {chosen}'))
    async with person(chromium, town.one.address, color_scheme="light") as ann:
        said: list[str] = []
        ann.page.on("console", lambda message: said.append(message.text))
        frame = await follow(ann, page)
        looks = """selector => (({color, fontFamily, borderRadius}) => [color, fontFamily, borderRadius])
            (getComputedStyle(document.querySelector(selector)))"""
        colour, font, _ = await inner(ann.page).evaluate(looks, "[data-timeline-link]")
        assert colour == "rgb(122, 31, 92)" and font.startswith("Georgia")
        assert (await inner(ann.page).evaluate(looks, ".poll"))[2] == "2px"
        assert "Hustings: not understood: data-density" in said
        # Another order of the comments is another page with the same looks.
        await frame.locator(".orders > summary").click()
        await frame.locator(".orders").get_by_role("link", name="Oldest").click()
        await expect(frame.locator("main[data-sort=oldest]")).to_be_visible()
        assert (await inner(ann.page).evaluate(looks, ".poll"))[2] == "2px"
