"""The whole journey in a browser that runs no script."""

import re

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.browser import from_menu, person

BRIDGE = "a-second-life-for-the-iron-bridge"


async def test_a_reader_votes_changes_and_withdraws_the_vote(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        page = await ann.visit(f"/a/{BRIDGE}/poll/")
        poll = page.locator(".poll").first
        votes = int((await poll.locator("[data-ballots]").inner_text()).split()[0].replace(",", ""))
        market, park = poll.get_by_role("button", name="A weekend market"), poll.get_by_role("button", name="A park")
        await market.click()
        await expect(market).to_have_attribute("aria-pressed", "true")
        await expect(poll.locator("[data-ballots]")).to_have_text(f"{votes + 1:,} votes")
        await park.click()
        await expect(park).to_have_attribute("aria-pressed", "true")
        await expect(market).to_have_attribute("aria-pressed", "false")
        await expect(poll.locator("[data-ballots]")).to_have_text(f"{votes + 1:,} votes")
        await poll.get_by_label("About this poll").click()
        await poll.get_by_role("button", name="Withdraw vote").click()
        await expect(poll.locator("[data-ballots]")).to_have_text(f"{votes:,} votes")
        percents = await poll.locator("[data-percent]").all_inner_texts()
        assert sum(int(percent.rstrip("%")) for percent in percents) == 100


async def test_a_reader_posts_replies_likes_reports_edits_and_withdraws(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address, java_script_enabled=False) as ann,
        person(chromium, town.one.address, java_script_enabled=False) as ben,
    ):
        page = await ann.visit(f"/a/{BRIDGE}/")
        await ann.say("Plain words", name="Ann")
        assert re.search(r"#comment-\d+$", page.url)
        comment = page.locator(".comment", has_text="Plain words")
        await from_menu(comment, "Edit")
        await page.get_by_label("Your comment").last.fill("Plain words, edited")
        await page.get_by_role("button", name="Save").click()
        await expect(comment.locator(".body")).to_have_text("Plain words, edited")

        page = await ben.visit(f"/a/{BRIDGE}/")
        await page.locator(".comment", has_text="Plain words").get_by_role("link", name="Reply").click()
        reply = page.locator(".comment [data-composer]")
        await reply.get_by_label("Your reply").fill("A plain reply")
        await reply.get_by_label("Your name").fill("Ben")
        await reply.get_by_role("button", name="Reply").click()
        await expect(page.locator(".replies", has_text="A plain reply")).to_be_visible()
        top = page.locator(".comment", has_text="Plain words")
        await top.locator("[data-act=like]").click()
        await expect(top.locator("[data-act=like]")).to_have_attribute("aria-pressed", "true")
        await from_menu(top, "Report")
        await page.get_by_label("Advertising or spam").check()
        await page.get_by_label("Details (optional)").fill("Only a test")
        await page.get_by_role("button", name="Report").click()
        await expect(page.locator("[data-form-for=report]")).to_have_count(0)

        page = await ann.visit(f"/a/{BRIDGE}/")
        await from_menu(page.locator(".comment", has_text="Plain words"), "Delete")
        await page.get_by_role("button", name="Delete", exact=True).click()
        await expect(page.get_by_text("Plain words")).to_have_count(0)
        await expect(page.get_by_text("A plain reply")).to_be_visible()


async def test_a_guest_gives_a_name_and_returns_to_the_page(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        page = await ann.visit(f"/a/{BRIDGE}/")
        await page.get_by_label("Account").get_by_role("link", name="Sign in").click()
        await page.get_by_label("A name of your choice").fill("moderator")
        await page.get_by_role("button", name="Take part").click()
        await expect(page.get_by_role("alert")).to_contain_text("Choose another name")
        await page.get_by_label("A name of your choice").fill("Ann")
        await page.get_by_role("button", name="Take part").click()
        await expect(page.locator("[data-own-name]").first).to_have_text("Ann")
        await page.locator("[data-act=like]").first.click()
        await expect(page.locator("[data-act=like]").first).to_have_attribute("aria-pressed", "true")


async def test_a_refused_comment_is_back_in_its_box_with_the_reason(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        page = await ann.visit(f"/a/{BRIDGE}/")
        box = page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("word " * 1000)
        await box.get_by_label("Your name").fill("Ann")
        await box.get_by_role("button", name="Post").click()
        await expect(box.get_by_role("alert")).to_have_text(
            "A comment has at most 4,000 characters; this one has 4,999."
        )
        await expect(box.locator("textarea")).to_have_value("word " * 1000)


async def test_a_moderator_decides_in_the_thread_and_at_the_desk(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address, java_script_enabled=False) as ann,
        person(chromium, town.one.address, java_script_enabled=False) as mo,
    ):
        await ann.visit(f"/a/{BRIDGE}/")
        await ann.say("Decide about this", name="Ann")
        page = await mo.sign_in_with_form("moderator", PASSWORD, then=f"/a/{BRIDGE}/")
        comment = page.locator(".comment", has_text="Decide about this")
        await from_menu(comment, "Remove")
        await page.get_by_label("Reason in your own words").fill("A test")
        await page.get_by_role("button", name="Remove").click()
        await expect(page.get_by_text("Decide about this")).to_have_count(0)
        await ann.page.reload()
        await expect(ann.page.get_by_text("Decide about this")).to_have_count(0)

        page = await mo.visit("/moderation/?queue=new")
        await page.locator(".entry .open", has_text="Decide about this").click()
        case = page.locator(".case")
        await expect(case.get_by_label("Previous decisions")).to_contain_text("Removed by Moderator “A test”")
        await case.get_by_role("button", name="Restore").click()
        await ann.page.reload()
        await expect(ann.page.get_by_text("Decide about this")).to_be_visible()


async def test_the_desk_asks_strangers_to_sign_in_and_refuses_readers(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as ann:
        page = await ann.visit("/moderation/")
        await expect(page.get_by_label("Name or e-mail address")).to_be_visible()
        await page.get_by_label("Name or e-mail address").fill("moderator")
        await page.get_by_label("Password").fill("wrong")
        await page.get_by_role("main").get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("alert")).to_have_text("The name, address or password is wrong.")
        await ann.visit(f"/a/{SLUG}/")
        await ann.say("I have a name now", name="Ann")
        await ann.visit("/moderation/")
        await expect(page.get_by_role("heading", name="Not allowed")).to_be_visible()
