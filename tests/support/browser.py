"""A real Chromium and people's pages in it: each with its own cookies; any script error fails the test."""

import os
import re
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, async_playwright, expect

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
WHOLE = ("chromium", "chromium-browser", "google-chrome")
# The same engine without a browser's windows, tabs and extensions: a page costs a third of the work.
SHELL = "chromium-headless-shell"
# Errors that the browser logs without a network are what the test wants.
EXPECTED = ("net::ERR_", "WebSocket connection to", "Failed to load resource")

TIMEOUT_MS = 15_000
expect.set_options(timeout=TIMEOUT_MS)


@asynccontextmanager
async def run_chromium(*more_flags: str, whole: bool = False, but: Sequence[str] = ()) -> AsyncIterator[Browser]:
    """Run the Chromium that CHROMIUM names, or one on the PATH; `but` has flags that Playwright must not set.

    Some things need the `whole` browser: it blocks third-party cookies, and keeps pages for the way back.
    """
    names = (os.environ.get("CHROMIUM", ""), *(() if whole else (SHELL,)), *WHOLE)
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium: set CHROMIUM to where it is"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found, args=[*FLAGS, *more_flags], ignore_default_args=but
        )
        yield browser
        await browser.close()


class Person:
    """A person at a browser: a context and the page they look at."""

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
        """Wait until the page is up to date."""
        await self.page.wait_for_selector("main[data-connection=live]", state="attached")

    async def say(self, text: str, *, name: str | None = None) -> None:
        """Post a comment with the page's box; returns once it is in the thread."""
        box = self.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill(text)
        if name:
            await box.get_by_label("Your name").fill(name)
        await box.get_by_role("button", name="Post").click()
        # The box is empty once the comment has been acknowledged; another person may have posted the same text.
        await expect(box.locator("textarea")).to_have_value("")
        await self.page.locator(".comment .body", has_text=text).first.wait_for()

    async def sees_reply(self, text: str) -> Locator:
        """Wait for somebody's reply; where it would move what the reader looks at, press the strip it waits behind."""
        reply = self.page.locator(".comment", has_text=text).last
        strip = self.page.get_by_role("button", name=re.compile(r"\d+ new repl"))
        await expect(reply.or_(strip).first).to_be_visible()
        if not await reply.is_visible():
            await strip.last.click()
        await expect(reply).to_be_visible()
        return reply

    async def sign_in(self, username: str, password: str, then: str = "/") -> Page:
        """Sign in with one call, as the form's script does, and open a page."""
        session = await (await self.context.request.get(f"{self.address}/api/v1/session")).json()
        answer = await self.context.request.post(
            f"{self.address}/api/v1/session/login",
            headers={"Origin": self.address, "X-CSRFToken": session["csrf"]},
            data={"username": username, "password": password},
        )
        assert answer.ok, await answer.text()
        return await self.visit(then)

    async def sign_in_with_form(self, username: str, password: str, then: str = "/") -> Page:
        """Sign in on the page that is there for it."""
        page = await self.visit(f"/sign-in/?next={then}")
        if then.startswith("/a/"):
            await page.get_by_text("Sign in with an account").click()
        await page.get_by_label("Name or e-mail address").fill(username)
        await page.get_by_label("Password").fill(password)
        await page.get_by_role("main").get_by_role("button", name="Sign in").click()
        # Signed in by a call, the page then navigates by itself.
        await page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page


async def from_menu(comment: Locator, item: str) -> None:
    """Choose an item of a comment's menu."""
    await comment.locator("[data-act=menu]").click()
    await comment.locator("[data-menu]").get_by_text(item).click()


@asynccontextmanager
async def person(browser: Browser, address: str, **options: Any) -> AsyncIterator[Person]:
    """Open a browser for a person; at the end, no script may have failed."""
    context = await browser.new_context(**({"viewport": {"width": 1000, "height": 900}} | options))
    context.set_default_timeout(TIMEOUT_MS)
    somebody = Person(context, await context.new_page(), address)
    try:
        yield somebody
    except BaseException:
        # A screenshot is the first thing to look at after a failure.
        print(f"{somebody.page.url}\n{await somebody.page.locator('body').aria_snapshot()}")
        raise
    finally:
        await context.close()
    assert somebody.complaints == []
