"""The page around a frame: what it shows, where it is allowed, and its height."""

from urllib.parse import quote

from playwright.async_api import Browser, Page, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import comment, debate, follow, inner, say, snippet
from tests.browser.others import guest
from tests.support.browser import person
from tests.support.publisher import Publisher, run_publisher

# Pages that are kept are made again with the next revision.
ASK = """
from debate.articles.models import Article
Article.objects.filter(address="{address}").update(starters="Who crosses it today?", rev=1)
"""


async def test_the_frame_fits_its_content_and_replaces_the_link(town: Town, chromium: Browser, news: Publisher) -> None:
    page = news.publish("/height", debate(town))
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        frame = await follow(ann, page)
        await expect(ann.page.locator("#link")).to_be_hidden()
        await _fits(ann.page)
        before = await ann.page.locator("iframe").bounding_box()
        await ben.post(SLUG, "A comment that makes the frame grow")
        await expect(comment(frame, "makes the frame grow")).to_be_visible()
        await _fits(ann.page)
        after = await ann.page.locator("iframe").bounding_box()
        assert before and after and after["height"] > before["height"]
        await ann.page.set_viewport_size({"width": 360, "height": 740})
        await _fits(ann.page)
        # Other messages to the page, and malformed ones, change nothing.
        await ann.page.evaluate("postMessage({hustings: 5}, '*')")
        await inner(ann.page).evaluate("parent.postMessage({hustings: 'all'}, '*')")
        await _fits(ann.page)


async def test_the_first_view_of_a_page_starts_its_debate(town: Town, chromium: Browser, news: Publisher) -> None:
    canonical = f'<link rel="canonical" href="{news.origin}/first">'
    page = news.publish("/first", snippet(town, "", path="/"), head=canonical)
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        frame = await follow(ann, f"{page}?utm_source=mail")
        await expect(frame.get_by_text("Be the first")).to_be_visible()
        town.run(ASK.format(address=page))
        frame = await follow(ann, page)
        await frame.get_by_role("link", name="Who crosses it today?").click()
        await expect(frame.get_by_role("textbox", name="Your comment")).to_have_value("> Who crosses it today?\n\n")
        await expect(frame.get_by_role("textbox", name="Your comment")).to_be_focused()
        await say(frame, "The first word", name="Ann")
        await expect(frame.get_by_role("link", name="Who crosses it today?")).to_be_hidden()
        address = f"/embed/{news.origin.replace('://', '/')}/page?address={quote(page, safe='')}"
        await ben.visit(address)
        await expect(ben.page.get_by_role("heading", name="The council decides")).to_be_visible()
        await expect(comment(ben.page, "The first word")).to_be_visible()
        await expect(ben.page.get_by_role("link", name="Read the article on News")).to_have_attribute("href", page)


async def test_a_single_poll_is_embedded_and_gets_a_link_if_the_publisher_wrote_none(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        poll = (await ben.ask("GET", f"/articles/{SLUG}"))["polls"][0]["id"]
        page = news.publish(
            "/poll", f'<script src="{town.one.address}/embed.js" data-poll="{poll}" data-theme="dark" async></script>'
        )
        frame = await follow(ann, page)
        await expect(frame.locator("[data-poll]")).to_have_count(1)
        await expect(frame.locator("[data-threads]")).to_have_count(0)
        background = await inner(ann.page).evaluate("getComputedStyle(document.body).backgroundColor")
        assert background == "rgb(20, 22, 26)"
        link = ann.page.get_by_text("Open it here")
        assert await link.get_attribute("href") == f"{town.one.address}/poll/{poll}/"


async def test_a_site_that_is_not_allowed_shows_only_the_link(town: Town, chromium: Browser, news: Publisher) -> None:
    with run_publisher() as stranger:
        page = stranger.publish("/council", debate(town))
        async with person(chromium, town.one.address) as ann:
            await ann.page.goto(page)
            await ann.page.wait_for_function("frames.length === 1")
            await expect(ann.page.frame_locator("iframe").locator("main")).to_have_count(0)
            await expect(ann.page.locator("#link")).to_be_visible()
            # Nor can it show the frame for another site's pages.
            address = f"{town.one.address}/embed/{news.origin.replace('://', '/')}/a/{SLUG}/"
            bad = stranger.publish("/stolen", f'<iframe src="{address}"></iframe>')
            await ann.page.goto(bad)
            await expect(ann.page.frame_locator("iframe").locator("main")).to_have_count(0)
            ann.complaints = [said for said in ann.complaints if "frame" not in said]


async def test_without_script_the_page_has_the_link_and_the_frame_is_readable(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    page = news.publish("/plain", debate(town))
    around = news.origin.replace("://", "/")
    address = f"{town.one.address}/embed/{around}/a/{SLUG}/"
    framed = news.publish("/framed", f'<iframe src="{address}" height="3000"></iframe>')
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        await ann.page.goto(page)
        await ann.page.get_by_role("link", name="Can't see the poll? Open it here").click()
        await expect(ann.page.locator("[data-poll]").first).to_be_visible()
        await ann.page.goto(framed)
        frame = ann.page.frame_locator("iframe")
        await expect(frame.locator(".comment .body").first).to_be_visible()
        await expect(frame.locator("[data-percent]").first).to_be_visible()
        await expect(frame.get_by_text("To vote or to write")).to_be_visible()
        assert await frame.locator("button:enabled, textarea:enabled, input:enabled").count() == 0
        await frame.locator(".orders > summary").click()
        await frame.locator(".orders").get_by_role("link", name="Most liked").click()
        await expect(frame.locator("main[data-sort=top]")).to_be_visible()


async def _fits(page: Page) -> None:
    """Wait until the frame fits its content."""
    for _ in range(100):
        height = await inner(page).evaluate("Math.ceil(document.documentElement.getBoundingClientRect().height)")
        box = await page.locator("iframe").bounding_box()
        if box and box["height"] == height:
            return
        await page.wait_for_timeout(50)
    raise AssertionError("the frame is not as high as its content")
