"""What comes in between: a removal, a reset, a server that dies, a page that is late. Nobody's words are lost."""

from playwright.async_api import Browser, Route, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.browser import person

CHANGE_EPOCHS = """
from debate.articles.models import Article
from debate.polls.models import Poll
Article.objects.update(epoch="another")
Poll.objects.update(version=1)
"""


async def test_a_reply_in_writing_survives_the_removal_of_what_it_answers(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as mo:
        await ann.follow(SLUG)
        await ann.say("Answered, then removed", name="Ann")
        answered = ann.page.locator(".comment", has_text="Answered, then removed")
        await answered.get_by_role("link", name="Reply").click()
        await ann.page.keyboard.type("Half a sentence")

        await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
        await mo.is_live()
        removed = mo.page.locator(".comment", has_text="Answered, then removed")
        await removed.get_by_role("link", name="Remove").click()
        await removed.get_by_role("button", name="Remove").click()

        box = ann.page.locator(".tombstone textarea")
        await expect(box).to_have_value("Half a sentence")
        await expect(box).to_be_focused()
        assert "Answered, then removed" not in await ann.page.content()
        await mo.page.locator(".tombstone").first.get_by_role("button", name="Restore").click()
        await expect(answered.locator("textarea")).to_have_value("Half a sentence")
        await ann.page.keyboard.press("Control+Enter")
        await expect(mo.page.get_by_text("Half a sentence")).to_be_visible()


async def test_a_page_that_has_to_begin_anew_keeps_what_is_written(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.follow(SLUG)
        await ann.say("Before the reset", name="Ann")
        comment = ann.page.locator(".comment", has_text="Before the reset")
        await comment.get_by_role("link", name="Reply").click()
        await ann.page.keyboard.type("Half a reply")
        own = ann.page.locator("[data-open-debate] textarea")
        await own.fill("Half a comment")

        async with ann.page.expect_response(f"{town.one.address}/a/{SLUG}/"):
            town.one.manage("shell", "-c", CHANGE_EPOCHS)
        await ann.is_live()
        await expect(own).to_have_value("Half a comment")
        await expect(comment.locator("textarea")).to_have_value("Half a reply")

        await ben.follow(SLUG)
        votes = int(await ben.page.locator("[data-ballots]").inner_text())
        await ben.page.get_by_role("button", name="Not sure").click()
        await expect(ann.page.locator("[data-ballots]")).to_have_text(str(votes + 1))


async def test_what_was_posted_to_a_dead_server_is_posted_once_when_it_is_back(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.two.address) as ann, person(chromium, town.one.address) as ben:
        await ann.follow(SLUG)
        await ann.say("Before the server died", name="Ann")
        await ben.follow(SLUG)
        town.two.kill()
        box = ann.page.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Said to a dead server")
        await box.get_by_role("button", name="Post").click()
        await expect(box.locator("[data-error]")).to_contain_text("is kept here")
        town.two.start()
        await expect(ben.page.get_by_text("Said to a dead server")).to_have_count(1)
        await expect(box.locator("textarea")).to_have_value("")
        await expect(ann.page.get_by_text("Said to a dead server")).to_have_count(1)


async def test_an_old_page_of_replies_does_not_bring_back_what_was_removed_meanwhile(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ann.follow(SLUG)
        await ann.say("Answered six times", name="Ann")
        thread = ann.page.locator(".thread", has_text="Answered six times")
        for number in range(6):
            await thread.locator("[data-act=reply]").first.click()
            await ann.page.keyboard.type(f"Answer {number}")
            await ann.page.keyboard.press("Control+Enter")
            await expect(thread.locator(".replies .comment")).to_have_count(number + 1)
        fetched = 0

        async def bring_an_old_page_first(route: Route) -> None:
            nonlocal fetched
            fetched += 1
            response = await route.fetch()
            if fetched == 1:
                withdrawn = thread.locator(".replies .comment").first
                await withdrawn.get_by_role("link", name="Withdraw").click()
                await withdrawn.get_by_role("button", name="Withdraw").click()
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
