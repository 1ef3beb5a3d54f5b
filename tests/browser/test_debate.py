"""Two readers and a moderator, each in a separate browser, on two server processes."""

import re

from playwright.async_api import Browser, Locator, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import choose, guest, times_said
from tests.support.browser import from_menu, person

# Done backstage: a comment is pending below many newer ones, and is approved.
HOLD_ONE = """
from uuid import uuid4
from django.contrib.auth.models import User
from debate.articles.models import Article
from debate.comments.posting import post_comment
from debate.articles.rules import change_rules
from debate.readers.identity import Identity
from debate.readers.models import Reader

article = Article.objects.create(slug="late", title="Late words")
reader = Reader.objects.create(name="Early")
early = Identity(reader=reader, voter=reader.voter, address="192.0.2.9")
for rule, words in (("before", ["Words that were held"]), ("after", [f"Newer words {number}" for number in range(30)])):
    change_rules(article.pk, moderation=rule)
    for text in words:
        post_comment(early, "late", body=text, key=uuid4())
"""
APPROVE_IT = """
from django.contrib.auth.models import User
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.readers.identity import Identity

moderator = User.objects.get(username="moderator").reader
held = Comment.objects.get(body="Words that were held")
decide(Identity(reader=moderator, voter=moderator.voter, address="192.0.2.9"), held.pk, action="approve")
"""


async def test_other_readers_see_a_vote_a_comment_and_its_removal(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address) as ann,
        person(chromium, town.two.address) as ben,
        person(chromium, town.two.address) as mo,
    ):
        await ann.follow(SLUG)
        await ben.follow(SLUG)
        votes = int((await ben.page.locator("[data-ballots]").inner_text()).split()[0].replace(",", ""))

        await ann.page.get_by_role("button", name="Yes").click()
        await expect(ann.page.get_by_role("button", name="Yes")).to_have_attribute("aria-pressed", "true")
        await expect(ben.page.locator("[data-ballots]")).to_have_text(f"{votes + 1:,} votes")

        side = ann.page.locator("[data-open-debate] [data-own-side]")
        await expect(side).to_have_text("Yes")
        await ann.say("Words that will be removed", name="Ann")
        comment = ben.page.locator(".comment", has_text="Words that will be removed")
        await expect(comment).to_be_visible()
        await expect(comment.locator("[data-side]")).to_have_text("Yes")
        await ann.page.reload()
        await expect(side).to_have_text("Yes")

        await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
        await mo.is_live()
        removed = mo.page.locator(".comment", has_text="Words that will be removed")
        await from_menu(removed, "Remove")
        await removed.get_by_label("Reason in your own words").fill("A test")
        await removed.get_by_role("button", name="Remove").click()
        for reader in (ann, ben, mo):
            await expect(reader.page.get_by_text("Words that will be removed")).to_have_count(0)
            assert "Words that will be removed" not in await reader.page.content()
        tombstone = ben.page.locator(".tombstone").first
        await expect(tombstone).to_have_text(re.compile("Removed by a moderator · now"))

        await mo.page.locator(".tombstone").first.get_by_role("button", name="Restore").click()
        await expect(ben.page.get_by_text("Words that will be removed")).to_be_visible()


async def test_an_offline_page_catches_up_and_sends_what_its_reader_wrote(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        before = (await ann.post(SLUG, "Before Ben left"))["id"]
        await ben.follow(SLUG)
        await ben.context.set_offline(True)
        await expect(ben.page.get_by_text("You are offline")).to_be_visible()

        await ann.post(SLUG, "While Ben was away")
        await ann.withdraw(before)

        box = ben.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Written without a network")
        await box.get_by_label("Your name").fill("Ben")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text("is kept here")
        await expect(box.locator("textarea")).to_have_value("Written without a network")

        await ben.context.set_offline(False)
        await expect(ben.page.get_by_text("While Ben was away")).to_have_count(1)
        await expect(ben.page.get_by_text("Before Ben left")).to_have_count(0)
        await expect(box.locator("textarea")).to_have_value("")
        assert await times_said(ann, "Written without a network") == 1
        await ben.is_live()


async def test_new_comments_wait_in_a_strip_while_the_reader_is_further_down(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        top = (await ann.post(SLUG, "A word to answer"))["id"]
        await ben.follow(SLUG)
        read = ben.page.locator(".thread > .comment").last
        await read.evaluate("comment => comment.scrollIntoView({block: 'center', behavior: 'instant'})")
        place = await read.bounding_box()
        for which in ("First", "Second", "Third"):
            await ann.post(SLUG, f"{which} of three")
        button = ben.page.get_by_role("button", name="3 new")
        await expect(button).to_be_visible()
        assert await read.bounding_box() == place
        # A reply above the reader's position must not move it either.
        await ann.post(SLUG, "A reply far above", parent=top)
        await expect(ben.page.get_by_role("button", name="1 new reply")).to_have_count(1)
        moved = await read.bounding_box()
        assert moved and place and abs(moved["y"] - place["y"]) < 2
        await button.focus()
        await ben.page.keyboard.press("Enter")
        await expect(ben.page.get_by_text("Third of three")).to_be_in_viewport()
        await expect(button).to_be_hidden()
        await ben.page.get_by_role("button", name="1 new reply").click()
        await expect(ben.page.get_by_text("A reply far above")).to_be_visible()


async def test_a_comment_has_the_same_markup_live_as_on_a_loaded_page(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        await ben.follow(SLUG)
        await choose(ann, "Not sure")
        posted = (await ann.post(SLUG, "Same markup, see https://example.org/"))["id"]
        comment = ben.page.locator(".comment", has_text="Same markup").first
        await expect(comment).to_be_visible()
        await ann.post(SLUG, "Its reply", parent=posted)
        await ben.sees_reply("Its reply")
        live = await _markup(ben.page.locator(".thread", has_text="Same markup"))
        await ben.follow(SLUG)
        loaded = await _markup(ben.page.locator(".thread", has_text="Same markup"))
        assert live == loaded


async def test_likes_replies_reports_and_edits_work_in_place(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.follow(SLUG)
        await ben.follow(SLUG)
        await ann.say("To be liked", name="Ann")
        liked = ben.page.locator(".comment", has_text="To be liked").first
        # A like needs a name, which is asked for in its place.
        await liked.locator("[data-act=like]").click()
        await expect(liked.locator("[data-act=like]")).to_have_attribute("aria-pressed", "false")
        await liked.get_by_label("Your name").fill("Ben")
        await liked.get_by_role("button", name="Like").last.click()
        await expect(liked.get_by_label("Your name")).to_have_count(0)
        await expect(ben.page.locator("[data-own-name]").first).to_have_text("Ben")
        await expect(ann.page.locator(".comment", has_text="To be liked").locator("[data-likes]")).to_have_text("1")
        await from_menu(liked, "Report")
        await liked.get_by_label("Off topic").check()
        await liked.get_by_role("button", name="Report").click()
        await expect(liked.get_by_text("The moderators will look at it")).to_be_visible()
        own = ann.page.locator(".comment", has_text="To be liked").first
        await expect(own.locator("[data-act=like]")).to_be_disabled()
        await own.locator("[data-act=menu]").click()
        await expect(own.locator("[data-menu]").get_by_role("link")).to_have_text(
            [re.compile("Edit · 5 min"), "Delete"]
        )
        await ann.page.keyboard.press("Escape")
        await expect(own.locator("[data-act=menu]")).to_be_focused()
        await from_menu(own, "Edit")
        await own.get_by_label("Your comment").fill("To be liked, and edited")
        await own.get_by_role("button", name="Save").click()
        await expect(ben.page.get_by_text("To be liked, and edited")).to_be_visible()
        await expect(liked.get_by_text("edited", exact=True)).to_be_visible()
        await from_menu(own, "Delete")
        await own.get_by_role("button", name="Delete").click()
        for reader in (ann, ben):
            await expect(reader.page.get_by_text("To be liked, and edited")).to_have_count(0)


async def test_a_quote_of_selected_words_begins_a_reply(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        await ben.follow(SLUG)
        await ann.post(SLUG, "A **bold** claim.\n\nAnd its reason.")
        claim = ben.page.locator(".comment", has_text="And its reason").first
        await expect(claim.locator("strong")).to_have_text("bold")
        await claim.locator("strong").dblclick()
        await from_menu(claim, "Quote")
        box = claim.locator("[data-form] textarea")
        await expect(box).to_be_focused()
        await expect(box).to_have_value("> bold\n\n")
        await ben.page.keyboard.type("Is it?")
        # A second quote comes after what is written: without a selection, of the first lines.
        await ben.page.evaluate("getSelection().removeAllRanges()")
        await from_menu(claim, "Quote")
        await expect(box).to_have_value("> bold\n\nIs it?\n\n> A bold claim.\n> And its reason.\n\n")
        await claim.get_by_label("Your name").fill("Ben")
        await claim.locator("[data-form]").get_by_role("button", name="Reply").click()
        reply = ben.page.locator(".comment .comment", has_text="Is it?").or_(
            ben.page.locator("[data-replies] .comment", has_text="Is it?")
        )
        await expect(reply.locator("blockquote").first).to_have_text("bold")


async def _markup(thread: Locator) -> list[str]:
    """Return a thread's markup without the parts that differ: form tokens, times, and how the comment arrived."""
    script = """thread => {
        const copy = thread.cloneNode(true);
        copy.classList.remove("fresh");
        for (const element of copy.querySelectorAll("*")) {
            element.classList.remove("fresh");
            element.removeAttribute("data-body-text");
            element.removeAttribute("data-published");
            if (element.getAttribute("class") === "") element.removeAttribute("class");
            const attributes = [...element.attributes].sort((one, other) => one.name < other.name ? -1 : 1);
            for (const { name, value } of attributes) {
                element.removeAttribute(name);
                element.setAttribute(name, value);
            }
        }
        for (const time of copy.querySelectorAll("time")) time.setAttribute("datetime", "");
        for (const input of copy.querySelectorAll("[name=csrfmiddlewaretoken]")) input.remove();
        const lines = copy.outerHTML.split(/(?=<)/).map(line => line.replace(/\\s+/g, " ").trim());
        return lines.filter(Boolean);
    }"""
    return list(await thread.first.evaluate(script))


async def test_a_comment_approved_late_appears_as_new_on_open_pages(town: Town, chromium: Browser) -> None:
    town.run(HOLD_ONE)
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.visit("/a/late/?sort=newest")
        await ann.is_live()
        page = await ben.visit("/a/late/?sort=top")
        await ben.is_live()
        await expect(ann.page.get_by_text("Words that were held")).to_have_count(0)
        town.run(APPROVE_IT)
        await expect(ann.page.locator(".thread").first).to_contain_text("Words that were held")
        await page.get_by_role("button", name="1 new").click()
        await expect(page.locator(".thread").first).to_contain_text("Words that were held")
        await ann.follow("late")
        await expect(ann.page.locator(".thread").first).to_contain_text("Words that were held")
