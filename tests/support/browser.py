"""A real Chromium, and the pages of people in it: each with cookies of their own, any script error failing the test."""

import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, async_playwright, expect

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAMES = ("chromium", "chromium-browser", "google-chrome")
# What the network's absence makes the browser say is what the test asked for.
EXPECTED = ("net::ERR_", "WebSocket connection to", "Failed to load resource")

TIMEOUT_MS = 15_000
expect.set_options(timeout=TIMEOUT_MS)


@asynccontextmanager
async def run_chromium(*more_flags: str, but: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """Run the Chromium that CHROMIUM names, or the one on the PATH; `but` are flags that Playwright is not to set."""
    found = next(
        (path for name in (os.environ.get("CHROMIUM", ""), *NAMES) if name and (path := shutil.which(name))), None
    )
    assert found, "no Chromium: set CHROMIUM to where it is"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=[*FLAGS, *more_flags], ignore_default_args=but
        )
        yield browser
        await browser.close()


class Person:
    """Somebody at a browser: a context of their own, and the page that they look at."""

    def __init__(self, context: BrowserContext, page: Page, address: str) -> None:
        self.context = context
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(expected in message.text for expected in EXPECTED):
            self.complaints.append(message.text)

    async def visit(self, path: str) -> Page:
        """Open a page of the server."""
        await self.page.goto(self.address + path)
        return self.page

    async def follow(self, slug: str) -> Page:
        """Open an article, and wait until the page is live."""
        page = await self.visit(f"/a/{slug}/")
        await self.is_live()
        return page

    async def is_live(self) -> None:
        """Wait until the page shows everything that the server knows."""
        await self.page.wait_for_selector("main[data-connection=live]", state="attached")

    async def say(self, text: str, *, name: str | None = None) -> None:
        """Post a comment by the page's own box; returns once it stands in the thread."""
        box = self.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill(text)
        if name:
            await box.get_by_label("Your name").fill(name)
        await box.get_by_role("button", name="Post").click()
        # The box is empty once the comment has been acknowledged; somebody else may have said the same before.
        await expect(box.locator("textarea")).to_have_value("")
        await self.page.locator(".comment .body", has_text=text).first.wait_for()

    async def sign_in(self, username: str, password: str, then: str = "/") -> Page:
        """Sign in by the form."""
        page = await self.visit(f"/sign-in/?next={then}")
        await page.get_by_label("User name").fill(username)
        await page.get_by_label("Password").fill(password)
        await page.get_by_role("main").get_by_role("button", name="Sign in").click()
        return page


@asynccontextmanager
async def person(browser: Browser, address: str, **options: Any) -> AsyncIterator[Person]:
    """Let somebody come to a server; when they go, no script of the page must have failed."""
    context = await browser.new_context(**({"viewport": {"width": 1000, "height": 900}} | options))
    context.set_default_timeout(TIMEOUT_MS)
    somebody = Person(context, await context.new_page(), address)
    try:
        yield somebody
    except BaseException:
        # What they saw is the first thing that whoever reads of the failure asks for.
        print(f"{somebody.page.url}\n{await somebody.page.locator('body').aria_snapshot()}")
        raise
    finally:
        await context.close()
    assert somebody.complaints == []
