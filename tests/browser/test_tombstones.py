"""A tombstone says when and for what its comment was removed: at once, in a frame, in the reader's language."""

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.embedding import comment, debate, follow
from tests.browser.others import guest, moderator
from tests.support.browser import person
from tests.support.publisher import Publisher

# What a loaded page and one that was open when it happened have in common.
MARKUP = 'stone => stone.querySelector("p").innerHTML.replace(/ (title|datetime)="[^"]*"/g, "").replace(/\\s+/g, " ")'


async def test_open_pages_and_frames_say_for_what_a_comment_was_removed(
    town: Town, chromium: Browser, news: Publisher
) -> None:
    page = news.publish("/tombstones", debate(town))
    async with (
        guest(town, "Ann") as ann,
        moderator(town) as mo,
        person(chromium, town.one.address) as ben,
        person(chromium, town.one.address, locale="de") as dora,
        person(chromium, town.one.address) as framed,
        person(chromium, town.one.address, java_script_enabled=False) as plain,
    ):
        posted = (await ann.post(SLUG, "Buy my thing"))["id"]
        await ben.follow(SLUG)
        await dora.follow(SLUG)
        frame = await follow(framed, page)
        await expect(comment(frame, "Buy my thing")).to_be_visible()
        await mo.ask("POST", f"/comments/{posted}/decisions", {"action": "remove", "category": "spam"})
        stone = f"#comment-{posted} > p"
        english = re.compile("Removed by a moderator: advertising or spam · (now|1 min)")
        await expect(ben.page.locator(stone)).to_have_text(english)
        await expect(frame.locator(stone)).to_have_text(english)
        await expect(dora.page.locator(stone)).to_have_text(
            re.compile("Von einem Moderator entfernt: Werbung oder Spam · (jetzt|1 min)")
        )
        await plain.visit(f"/a/{SLUG}/")
        await expect(plain.page.locator(stone)).to_have_text(english)
        live = await ben.page.locator(f"#comment-{posted}").evaluate(MARKUP)
        await ben.follow(SLUG)
        assert await ben.page.locator(f"#comment-{posted}").evaluate(MARKUP) == live
