"""Strings that break programs, in a real browser: nothing is executed, and what arrives live is what a reload shows."""

from playwright.async_api import Browser, Dialog, Page

from tests.browser.conftest import PASSWORD, Town
from tests.naughty import encodable, naughty_strings, pieces
from tests.support.browser import person
from tests.support.client import Client

SLUG = "naughty"
PREPARE = f"""
from debate.articles.models import Article
from debate.polls.models import Choice, Poll
article = Article.objects.create(slug={SLUG!r}, title="<i>&amp; 'title'", section="{{{{ section }}}}")
poll = Poll.objects.create(article=article, question='"><img src=x onerror=alert(1)>')
for position, label in enumerate(("<script>alert(1)</script>", "' onclick='alert(1)")):
    Choice.objects.create(poll=poll, label=label, position=position)
"""
# What a reader sees of each comment, by its id.
SHOWN = """() => Object.fromEntries([...document.querySelectorAll(".comment[data-comment]")].map((comment) => [
    comment.dataset.comment,
    ["[data-author-name]", "[data-badge]", "[data-body]", "[data-answers]", "[data-side]"]
        .map((part) => comment.querySelector(part)?.innerHTML ?? ""),
]))"""


async def shown(page: Page, comments: list[int]) -> dict[str, list[str]]:
    """Return what the page shows of the comments, once it has all of them; what waits behind a button is shown."""
    await page.wait_for_function(
        """ids => {
            document.querySelectorAll("[data-show-new]:not([hidden])").forEach((button) => button.click());
            return ids.every((id) => document.querySelector(`#comment-${id} [data-body]`));
        }""",
        arg=comments,
    )
    found: dict[str, list[str]] = await page.evaluate(SHOWN)
    return found


async def test_live_updates_match_a_reload_and_no_string_is_executed(town: Town, chromium: Browser) -> None:
    town.run(PREPARE)
    dialogs: list[str] = []

    async def close(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        await dialog.dismiss()

    async with (
        person(chromium, town.one.address) as reader,
        Client(town.one.address) as ann,
        Client(town.one.address) as ben,
        Client(town.one.address) as mo,
    ):
        reader.page.on("dialog", close)
        page = await reader.follow(SLUG)
        await ann.be_guest("<b>Ann</b> '\"&amp;")
        await mo.log_in("moderator", PASSWORD)
        await ben.be_guest("\u05d1\u05df <svg/onload=alert(1)>")
        comments: list[int] = []
        # As few comments as can hold all strings, because a page shows a limited number.
        for number, text in enumerate(map(encodable, [*pieces(3_900), *naughty_strings()[:10]])):
            who, parent = (ann, None) if number % 2 == 0 else (ben, comments[-1])
            posted = await who.post(SLUG, text, parent=parent)
            if posted["state"] == "pending":
                # A filter holds comments with shouting or many links.
                await mo.decide(posted["id"], "approve")
            comments.append(posted["id"])
        live = await shown(page, comments)
        await page.reload()
        await reader.is_live()
        assert await shown(page, comments) == live
        allowed = "p, br, a, em, strong, blockquote, ul, ol, li"
        strange = page.locator(f"[data-body] :not({allowed}), [data-author-name] *, [data-label] *, h1 *")
        assert await strange.count() == 0
        directions = await page.evaluate(
            "id => [...document.querySelectorAll(`#comment-${id} [data-author-name]`)]"
            ".map((name) => getComputedStyle(name).direction)",
            comments[1],
        )
        assert directions == ["rtl"]
        await page.goto(f"{town.one.address}/a/{SLUG}/poll/")
        await reader.is_live()
    assert dialogs == []
