"""Taking part in a frame on another site, in a browser that blocks the server's cookies there."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.embedding import ENDS_WITH_TIME, IN_TOKYO, comment, debate, follow, inner, say
from tests.browser.others import guest, moderator, number_of
from tests.support.browser import person, run_chromium
from tests.support.publisher import Publisher
from tests.support.second_factors import KEY, code_of

# The reader whom the server sees behind a request with all the browser's cookies.
WHO_AM_I = "fetch('/api/v1/session', {credentials: 'include'}).then(r => r.json()).then(answer => answer.reader.name)"


async def test_a_reader_in_a_frame_without_cookies_keeps_their_identity_after_a_reload(
    town: Town, guarded: Browser, chromium: Browser, news: Publisher
) -> None:
    page = news.publish("/council", debate(town))
    async with person(guarded, town.one.address) as ann, person(chromium, town.two.address) as ben:
        # Ann has a name on the server already: in the frame it must not recognise her.
        await ann.follow(SLUG)
        await ann.say("Said at the server", name="Ann Known")
        assert await ann.page.evaluate(WHO_AM_I) == "Ann Known"
        cookies = await ann.context.cookies()
        frame = await follow(ann, page)
        assert await inner(ann.page).evaluate(WHO_AM_I) is None
        probe = "document.cookie = 'probe=1; SameSite=None; Secure; path=/'; document.cookie"
        assert await inner(ann.page).evaluate(probe) == ""
        await ben.follow(SLUG)
        votes = int((await ben.page.locator("[data-ballots]").first.inner_text()).split()[0].replace(",", ""))

        yes = frame.get_by_role("button", name="Yes").first
        await yes.click()
        await expect(yes).to_have_attribute("aria-pressed", "true")
        await expect(ben.page.locator("[data-ballots]").first).to_have_text(f"{votes + 1:,} votes")
        await say(frame, "Said in a frame", name="Ann Elsewhere")
        await expect(comment(ben.page, "Said in a frame")).to_be_visible()
        await expect(comment(ben.page, "Said in a frame").locator("[data-side]")).to_have_text("Yes")
        await ben.say("Said on the page", name="Ben")
        await expect(comment(frame, "Said on the page")).to_be_visible()
        await comment(frame, "Said on the page").locator("[data-act=like]").click()
        await expect(comment(ben.page, "Said on the page").locator("[data-likes]")).to_have_text("1")

        frame = await follow(ann, page)
        await expect(frame.locator("[data-reader-name]")).to_have_text("Ann Elsewhere")
        await expect(frame.get_by_role("button", name="Yes").first).to_have_attribute("aria-pressed", "true")
        liked = comment(frame, "Said on the page").locator("[data-act=like]")
        await expect(liked).to_have_attribute("aria-pressed", "true")
        await expect(comment(frame, "Said in a frame")).to_have_attribute("data-own", "")
        await say(frame, "Said after a reload")
        author = comment(ben.page, "Said after a reload").locator("[data-author-name]")
        await expect(author).to_have_text("Ann Elsewhere")
        await expect(ben.page.locator("[data-ballots]").first).to_have_text(f"{votes + 1:,} votes")

        assert await ann.context.cookies() == cookies
        await ann.follow(SLUG)
        await expect(ann.page.locator("[data-reader-name]")).to_have_text("Ann Known")
        await expect(ann.page.get_by_role("button", name="Yes").first).to_have_attribute("aria-pressed", "false")


async def test_a_removed_comment_disappears_from_the_frame(town: Town, guarded: Browser, news: Publisher) -> None:
    page = news.publish("/removal", debate(town))
    async with person(guarded, town.one.address) as ann, moderator(town) as mo:
        frame = await follow(ann, page)
        await say(frame, "To be removed from the frame", name="Ann")
        await mo.decide(await number_of(comment(frame, "To be removed from the frame")), "remove", "A test")
        await expect(comment(frame, "To be removed from the frame")).to_have_count(0, timeout=1_000)
        assert "To be removed from the frame" not in await inner(ann.page).content()


async def test_new_threads_wait_while_the_reader_is_further_down_the_publishers_page(
    town: Town, guarded: Browser, news: Publisher
) -> None:
    page = news.publish("/below", debate(town))
    async with person(guarded, town.one.address) as ann, guest(town, "Ben") as ben:
        frame = await follow(ann, page)
        read = frame.locator(".comment:not(.tombstone)").last
        await read.scroll_into_view_if_needed()
        place = await read.bounding_box()
        await ben.post(SLUG, "Waits above in the frame")
        await expect(frame.get_by_role("button", name="1 new")).to_have_count(1)
        assert await read.bounding_box() == place
        await expect(comment(frame, "Waits above in the frame")).to_have_count(0)


async def test_an_account_signs_in_and_out_inside_the_frame_but_a_moderator_cannot(
    town: Town, guarded: Browser, news: Publisher
) -> None:
    town.run(
        "from django.contrib.auth.models import User;"
        "cleo = User.objects.create_user('cleo', password='correct horse battery');"
        "from tests.support.second_factors import give_app; give_app(cleo)",
    )
    page = news.publish("/account", debate(town))
    async with person(guarded, town.one.address) as ann:
        frame = await follow(ann, page)
        await frame.locator("[data-open-debate] [data-composer] textarea").fill("Begun before")
        await frame.locator("[data-open-debate] [data-composer]").get_by_role("link", name="Sign in").click()
        async with ann.page.expect_popup() as opened:
            await frame.get_by_role("link", name="Create an account").click()
        sign_up = await opened.value
        await expect(sign_up.get_by_role("heading", name="Create an account")).to_be_visible()
        await sign_up.close()
        form = frame.locator("[data-sign-in]")
        await form.get_by_label("Name or e-mail address").fill("moderator")
        await form.get_by_label("Password").fill(PASSWORD)
        await form.get_by_role("button", name="Sign in").click()
        await expect(form.get_by_role("alert")).to_contain_text("Moderators can only sign in on the debate's own page")
        await form.get_by_label("Name or e-mail address").fill("cleo")
        await form.get_by_label("Password").fill("correct horse battery")
        await form.get_by_role("button", name="Sign in").click()
        await form.get_by_label("Code of your authenticator app").fill(code_of(KEY))
        await form.get_by_role("button", name="Sign in").click()
        await expect(frame.locator("[data-reader-name]")).to_have_text("cleo")
        box = frame.locator("[data-open-debate] [data-composer] textarea")
        await expect(box).to_be_focused()
        await expect(box).to_have_value("Begun before")
        await say(frame, "Said by an account")
        token = await inner(ann.page).evaluate("localStorage.getItem(Object.keys(localStorage)[0])")
        frame = await follow(ann, page)
        await frame.get_by_role("button", name="Sign out").click()
        await expect(frame.locator("summary", has_text="Sign in")).to_be_focused()
        await expect(comment(frame, "Said by an account")).not_to_have_attribute("data-own", "")
        status = """token => fetch("/api/v1/session", {
            headers: {Authorization: `Bearer ${token}`, "X-Embedder": document.querySelector("main").dataset.embedder}
        }).then(response => response.status)"""
        assert await inner(ann.page).evaluate(status, token) == 401


async def test_without_browser_storage_a_reader_takes_part_until_they_leave(town: Town, news: Publisher) -> None:
    page = news.publish("/unstored", debate(town))
    # A private window, and nothing kept apart for each site: the frame may not store anything at all.
    async with run_chromium(whole=True) as private, person(private, town.one.address) as ann:
        frame = await follow(ann, page)
        storage = "(() => { try { return Boolean(localStorage); } catch (failure) { return failure.name; } })()"
        assert await inner(ann.page).evaluate(storage) == "SecurityError"
        await frame.get_by_role("button", name="No", exact=False).first.click()
        await say(frame, "Said without storage", name="Ann")


async def test_a_muted_reader_sees_the_reason_in_the_frame_and_appeals_there(
    town: Town, guarded: Browser, news: Publisher
) -> None:
    page = news.publish("/muted", debate(town))
    async with person(guarded, town.one.address, timezone_id="Asia/Tokyo") as eve, moderator(town) as mo:
        frame = await follow(eve, page)
        await say(frame, "Something rude in a frame", name="Eve")
        number = await frame.locator("main").get_attribute("data-reader")
        mute = {"kind": "mute", "hours": 24, "reason": "Rude words"}
        await mo.ask("POST", f"/moderation/readers/{number}/sanctions", mute)
        closed = frame.locator("[data-closed=sanctioned]")
        await expect(closed).to_contain_text("You can't comment until")
        await closed.get_by_role("link", name="Read more, or appeal").click()
        times = closed.locator("[data-sanction] time, .sanction time")
        await expect(times).to_have_text([ENDS_WITH_TIME] * 3)
        assert await times.evaluate_all(IN_TOKYO)
        await closed.get_by_label("Think this is wrong?").fill(" ")
        await closed.get_by_role("button", name="Appeal").click()
        await expect(closed.get_by_role("alert")).to_contain_text("between 1 and 2,000 characters")
        await closed.get_by_label("Think this is wrong?").fill("It was a quotation")
        await closed.get_by_role("button", name="Appeal").click()
        await expect(closed.locator("[data-waiting]")).to_be_visible()
        appeals = (await mo.ask("GET", "/moderation/appeals"))["appeals"]
        appeal = next(appeal["id"] for appeal in appeals if appeal["text"] == "It was a quotation")
        await mo.ask("POST", f"/moderation/appeals/{appeal}/answer", {"lifts": True, "answer": "So it was"})
        await expect(closed).to_be_hidden()
        await say(frame, "Thank you")
