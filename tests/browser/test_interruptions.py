"""Interruptions: a removal, a reset, a server that dies, a page that is late. Nobody's text is lost."""

from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import choose, guest, moderator, number_of, times_said, until
from tests.support.browser import person
from tests.support.client import Client

CHANGE_EPOCHS = """
from debate.articles.models import Article
from debate.polls.models import Poll
Article.objects.update(epoch="another")
Poll.objects.update(version=1)
"""


async def test_a_reply_draft_survives_the_removal_of_its_parent(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as mo:
        await ann.follow(SLUG)
        await ann.say("Answered, then removed", name="Ann")
        answered = ann.page.locator(".comment", has_text="Answered, then removed")
        await answered.get_by_role("link", name="Reply").click()
        await ann.page.keyboard.type("Half a sentence")

        number = await number_of(answered)
        await mo.decide(number, "remove", "A test")

        box = ann.page.locator(".tombstone textarea")
        await expect(box).to_have_value("Half a sentence")
        await expect(box).to_be_focused()
        assert "Answered, then removed" not in await ann.page.content()
        await mo.decide(number, "restore")
        await expect(answered.locator("textarea")).to_have_value("Half a sentence")
        await ann.page.keyboard.press("Control+Enter")
        await ann.sees_reply("Half a sentence")


async def test_a_page_that_must_reload_keeps_the_draft(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        await ann.follow(SLUG)
        await ann.say("Before the reset", name="Ann")
        comment = ann.page.locator(".comment", has_text="Before the reset")
        await comment.get_by_role("link", name="Reply").click()
        await ann.page.keyboard.type("Half a reply")
        own = ann.page.locator("[data-open-debate] textarea")
        await own.fill("Half a comment")

        async with ann.page.expect_response(f"{town.one.address}/a/{SLUG}/"):
            town.run(CHANGE_EPOCHS)
        await ann.is_live()
        await expect(own).to_have_value("Half a comment")
        await expect(comment.locator("textarea")).to_have_value("Half a reply")

        votes = await choose(ben, "Not sure")
        await expect(ann.page.locator("[data-ballots]")).to_have_text(f"{votes:,} votes")


async def test_a_comment_sent_to_a_dead_server_is_posted_once_after_its_restart(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.two.address) as ann, Client(town.one.address) as ben:
        await ann.follow(SLUG)
        await ann.say("Before the server died", name="Ann")
        town.two.kill()
        box = ann.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Said to a dead server")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text("is kept here")
        town.two.start()
        await expect(box.locator("textarea")).to_have_value("")
        assert await times_said(ben, "Said to a dead server") == 1
        await expect(ann.page.get_by_text("Said to a dead server")).to_have_count(1)


async def test_a_stale_page_of_replies_does_not_bring_back_a_removed_comment(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        top = (await ann.post(SLUG, "Answered six times"))["id"]
        replies = [(await ann.post(SLUG, f"Answer {number}", parent=top))["id"] for number in range(6)]
        fetched = 0

        async def bring_an_old_page_first(route: Route) -> None:
            nonlocal fetched
            fetched += 1
            response = await route.fetch()
            if fetched == 1:
                await ann.withdraw(replies[0])
                await expect(answers.locator(".tombstone")).to_be_attached()
            await route.fulfill(response=response)

        await ben.follow(SLUG)
        answers = ben.page.locator(".thread", has_text="Answered six times")
        await ben.page.route("**/a/*/?thread=*", bring_an_old_page_first)
        await answers.get_by_role("link", name="Show 1 more reply").click()
        await expect(answers.locator(".replies .comment")).to_have_count(6)
        await expect(answers.locator(".tombstone")).to_have_count(1)
        assert "Answer 0" not in await ben.page.content()
        assert fetched == 2


async def test_a_reader_who_signs_in_in_another_tab_is_asked_before_the_account_posts(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as mo:
        await mo.follow(SLUG)
        box = mo.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Said under which name?")
        await box.get_by_label("Your name").fill("Anonymous")
        other = await mo.context.new_page()
        await other.goto(f"{town.one.address}/sign-in/?next=/")
        await other.get_by_label("Name or e-mail address").fill("moderator")
        await other.get_by_label("Password").fill(PASSWORD)
        await other.get_by_role("main").get_by_role("button", name="Sign in").click()
        await other.get_by_role("button", name="Sign out").wait_for()
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text("Post again to post as")
        await expect(box.locator("textarea")).to_have_value("Said under which name?")
        await expect(box.locator("[data-own-name]")).to_be_visible()
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("textarea")).to_have_value("")
        said = mo.page.locator(".comment", has_text="Said under which name?")
        await expect(said.locator("[data-author-name]")).not_to_have_text("Anonymous")
        await other.reload()
        await expect(other.get_by_role("button", name="Sign out")).to_be_visible()


async def test_a_vote_and_a_like_made_offline_are_sent_after_reconnecting(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, guest(town, "Ben") as ben:
        liked = (await ben.post(SLUG, "Liked while offline"))["id"]
        await ann.follow(SLUG)
        await ann.say("Here before the tunnel", name="Ann")
        votes = (await ben.ask("GET", f"/articles/{SLUG}"))["tallies"][0]["ballots"]
        await ann.context.set_offline(True)
        await expect(ann.page.locator(".connection")).to_contain_text("You are offline")
        poll, comment = ann.page.locator(".poll").first, ann.page.locator(".comment", has_text="Liked while offline")
        await poll.get_by_role("button", name="Yes").first.click()
        await comment.locator("[data-act=like]").click()
        await expect(poll.locator("[data-error]")).to_contain_text(
            "Your vote is sent as soon as the connection is back."
        )
        await expect(comment.locator("[data-error]")).to_contain_text("Your like is sent as soon as")
        for mark in (poll.get_by_role("button", name="Yes").first, comment.locator("[data-act=like]")):
            await expect(mark).to_have_attribute("aria-pressed", "true")
        await ann.context.set_offline(False)
        await expect(poll.locator("[data-error]")).to_be_hidden()
        await expect(comment.locator("[data-error]")).to_be_hidden()

        async def both_are_counted() -> bool:
            ballots = (await ben.ask("GET", f"/articles/{SLUG}"))["tallies"][0]["ballots"]
            likes = (await ben.ask("GET", f"/comments/{liked}"))["comment"]["likes"]
            return (ballots, likes) == (votes + 1, 1)

        await until(both_are_counted)


async def test_a_page_that_stays_open_for_days_renews_its_readers_session(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann:
        await ann.page.clock.install()
        await ann.follow(SLUG)
        await ann.say("Here for days", name="Ann")
        async with ann.page.expect_request("**/api/v1/session?article=*"):
            await ann.page.clock.fast_forward("25:00:00")
        await expect(ann.page.locator("[data-own-name]").first).to_have_text("Ann")
