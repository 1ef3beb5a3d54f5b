"""What readers' machines do to a page: translate it, have a wrong clock, drop its colours."""

from typing import Literal

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import choose, guest, number_of
from tests.support.browser import from_menu, person

# Like a browser's translation: each text is in new elements, with other words.
TRANSLATE = """root => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) {
        if (walker.currentNode.data.trim() && !walker.currentNode.parentElement.closest("template, script, textarea")) {
            texts.push(walker.currentNode);
        }
    }
    for (const text of texts) {
        const outer = document.createElement("font");
        const inner = document.createElement("font");
        inner.textContent = `«${text.data}»`;
        text.replaceWith(outer);
        outer.append(inner);
    }
}"""

# A machine whose clock is wrong by this many minutes.
WRONG_CLOCK = """{
    const offMs = %d * 60_000;
    const RightDate = Date;
    const { timeOrigin } = performance;
    Date = class extends RightDate {
        constructor(...given) {
            super(...(given.length > 0 ? given : [RightDate.now() + offMs]));
        }
        static now() {
            return RightDate.now() + offMs;
        }
    };
    Object.defineProperty(performance, "timeOrigin", { value: timeOrigin + offMs });
}"""

# The newest comment with a text was written this many seconds ago.
GROW_OLD = """
from datetime import timedelta
from django.utils import timezone
from debate.comments.models import Comment
newest = Comment.objects.filter(body=%r).order_by("-id").first()
Comment.objects.filter(pk=newest.pk).update(created=timezone.now() - timedelta(seconds=%d))
"""


async def texts_of(part: Locator) -> list[str]:
    found: list[str] = await part.locator("font > font").all_inner_texts()
    return found


async def test_updates_leave_unchanged_parts_of_a_translated_page_alone(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        await ann.follow(SLUG)
        await ann.say("To be translated", name="Ann")
        await ann.page.reload()
        await ann.is_live()
        await ann.page.evaluate(f"({TRANSLATE})(document.body)")
        comment = ann.page.locator(".comment", has_text="To be translated")
        poll = ann.page.locator(".poll").first
        before, votes = await texts_of(comment), await texts_of(poll)
        assert "«To be translated»" in before

        await ben.like(await number_of(comment))
        await expect(comment.locator("[data-likes]")).to_have_text("1")
        assert await texts_of(comment) == [text for text in before if text != "«0»"]
        await choose(ben, "Not sure")
        await expect(poll.locator("[data-ballots] font")).to_have_count(0)
        # In the poll only numbers have changed.
        assert [text for text in votes if text not in await texts_of(poll) and not any(map(str.isdigit, text))] == []

        # The author edits the original text, and saving it unchanged is no edit.
        await comment.locator("[data-act=menu]").click()
        await comment.locator("[data-act=edit]").click()
        await expect(comment.locator("textarea")).to_have_value("To be translated")
        await comment.locator("textarea").press("Tab")
        await ann.page.keyboard.press("Enter")
        await expect(comment.locator("textarea")).to_have_count(0)
        await expect(comment.locator("[data-edited]")).to_be_hidden()
        await ann.page.reload()
        await expect(comment.locator("[data-edited]")).to_be_hidden()


async def test_the_edit_box_starts_with_the_original_text_even_after_a_reload(town: Town, chromium: Browser) -> None:
    written = "a  b\n\n\nc <i>d</i> & “e”\n  f"
    async with person(chromium, town.one.address) as ann:
        await ann.follow(SLUG)
        box = ann.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill(written)
        await box.get_by_label("Your name").fill("Ann")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("textarea")).to_have_value("")
        comment = ann.page.locator(".comment", has_text="<i>d</i>").first
        for _ in range(2):
            await from_menu(comment, "Edit")
            await expect(comment.locator("textarea")).to_have_value(written)
            await comment.get_by_role("button", name="Save").click()
            await expect(comment.locator("textarea")).to_have_count(0)
            await expect(comment.locator("[data-edited]")).to_be_hidden()
            await ann.page.reload()


@pytest.mark.parametrize("minutes", [10, -10])
async def test_times_and_the_edit_window_follow_the_servers_clock(town: Town, chromium: Browser, minutes: int) -> None:
    words = f"Said on a clock {minutes} minutes off"
    async with person(chromium, town.one.address) as ann:
        await ann.page.add_init_script(WRONG_CLOCK % minutes)
        await ann.follow(SLUG)
        await ann.say(words, name="Ann")
        comment = ann.page.locator(".comment", has_text=words)
        menu, edit = comment.locator("[data-act=menu]"), comment.locator("[data-menu]").get_by_text("Edit")
        await expect(comment.locator("time")).to_have_text("now")
        await menu.click()
        await expect(edit).to_have_text("Edit · 5 min")
        town.run(GROW_OLD % (words, 5 * 60 - 20))
        await ann.page.reload()
        await ann.is_live()
        await expect(comment.locator("time")).to_have_text("4 min")
        await menu.click()
        await expect(edit).to_have_text("Edit · 1 min")
        await expect(comment.locator("time")).to_have_text("5 min", timeout=60_000)
        await menu.click()
        await menu.click()
        await expect(comment.locator("[data-menu]").get_by_text("Delete")).to_be_visible()
        await expect(edit).to_have_count(0)


async def line(element: Locator, side: str) -> float:
    """Return the width of the outline or border of an element; 0: there is none."""
    script = """(element, side) => {
        const style = getComputedStyle(element);
        return style[`${side}Style`] === "none" ? 0 : parseFloat(style[`${side}Width`]);
    }"""
    return float(await element.evaluate(script, side))


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_forced_colours_outlines_replace_colours(
    town: Town, chromium: Browser, scheme: Literal["light", "dark"]
) -> None:
    async with person(chromium, town.one.address, forced_colors="active", color_scheme=scheme) as mo:
        page = await mo.sign_in("moderator", PASSWORD, then="/a/a-second-life-for-the-iron-bridge/")
        await mo.is_live()
        assert await line(page.locator("[data-send-vote]:visible").first, "borderTop") > 0
        chosen = page.locator(".choice:has(input.tick)").first
        await chosen.locator("input").check()
        colour = "input => getComputedStyle(input).backgroundColor"
        unchosen = page.locator(".choice input.tick:not(:checked)").first
        assert await chosen.locator("input").evaluate(colour) != await unchosen.evaluate(colour)
        await page.locator(".orders > summary").click()
        assert await line(page.locator(".orders a[aria-current]"), "borderBottom") > 1

        await page.goto(f"{mo.address}/a/{SLUG}/")
        await mo.is_live()
        own = page.locator("button.choice").first
        await own.click()
        await expect(own).to_have_attribute("aria-pressed", "true")
        edges = [await line(choice, "borderTop") for choice in (own, page.locator("button.choice").last)]
        assert edges[0] > 2 * edges[1] > 0
        comment = page.locator(".comment").first
        await comment.locator("[data-act=reply]").press("Enter")
        await page.keyboard.press("Escape")
        await expect(comment).to_be_focused()
        assert await line(comment, "outline") >= 2

        await page.goto(f"{mo.address}/moderation/?queue=new")
        await page.locator(".entry[data-current]").wait_for()
        await page.keyboard.press("j")
        await expect(page.locator(".entry").nth(1)).to_have_attribute("data-current", "")
        assert await line(page.locator(".entry").nth(1), "outline") >= 2
        assert await line(page.locator(".entry").first, "outline") == 0
        assert await line(page.locator(".desk-tabs a[aria-current]"), "borderBottom") > 1
