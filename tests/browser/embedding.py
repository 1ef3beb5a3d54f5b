"""Shared by the tests of embedding: a publisher's snippet, and how a reader uses its frame."""

import re

from playwright.async_api import Frame, FrameLocator, Locator, Page, expect

from tests.browser.conftest import SLUG, Town
from tests.support.browser import Person

# Whether times are written as a clock in Tokyo shows them.
IN_TOKYO = """times => times.every(time => {
    const shown = { timeZone: "Asia/Tokyo", hour: "2-digit", minute: "2-digit" };
    return time.textContent.endsWith(new Date(time.dateTime).toLocaleTimeString("en-GB", shown));
})"""
# In the reader's own zone no zone is named.
ENDS_WITH_TIME = re.compile(r"\d\d:\d\d$")


def snippet(town: Town, attributes: str, *, path: str = f"/a/{SLUG}/poll/") -> str:
    """Return a publisher's snippet, as documented."""
    return (
        f'<p id="link"><a href="{town.one.address}{path}">Can\'t see the poll? Open it here</a></p>'
        f'<script src="{town.one.address}/embed.js" {attributes} async></script>'
    )


def debate(town: Town) -> str:
    return snippet(town, f'data-article="{town.one.address}/a/{SLUG}/"')


async def follow(somebody: Person, address: str) -> FrameLocator:
    """Open a publisher's page, and wait until the frame on it is live."""
    await somebody.page.goto(address)
    await somebody.page.locator("iframe").scroll_into_view_if_needed()
    frame = somebody.page.frame_locator("iframe")
    await frame.locator("main[data-connection=live]").wait_for(state="attached")
    return frame


def inner(page: Page) -> Frame:
    """Return the frame in the page, to run a script in."""
    return page.frames[1]


def comment(frame: FrameLocator | Page, text: str) -> Locator:
    return frame.locator(".comment", has_text=text)


async def say(frame: FrameLocator, text: str, *, name: str | None = None) -> None:
    """Post a comment in the frame."""
    box = frame.locator("[data-open-debate] [data-composer]")
    await box.locator("textarea").fill(text)
    if name:
        await box.get_by_label("Your name").fill(name)
    await box.get_by_role("button", name="Post").click()
    await expect(box.locator("textarea")).to_have_value("")
    await expect(comment(frame, text)).to_be_visible()
