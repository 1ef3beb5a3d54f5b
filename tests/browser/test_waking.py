"""Pages that slept, were left or were offline: removed comments disappear before anything is shown."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.embedding import ENDS_WITH_TIME, IN_TOKYO
from tests.browser.others import moderator, number_of
from tests.support.browser import person, run_chromium

# Notes, at every change of the page, whether the removed text was visible beside something newer.
WATCH = """
() => {
  window.seen = [];
  const look = () => {
    const threads = document.querySelector("[data-threads]");
    const isShown = getComputedStyle(threads).visibility === "visible";
    const text = isShown ? threads.innerText : "";
    if (text.includes("Words to be removed")) {
      window.seen.push(text.includes("Newer words") ? "beside newer ones" : "alone");
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}
"""


# Notes, at each frame that the browser paints after the page was restored, whether the text is visible.
WATCH_PICTURES = """
(() => {
  window.pictures = [];
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      window.wasKept = true;
      window.pictures = [];
    }
  });
  const look = () => {
    const threads = document.querySelector("[data-threads]");
    const isShown = threads && getComputedStyle(threads).visibility === "visible" && threads.checkVisibility();
    window.pictures.push(Boolean(isShown) && threads.innerText.includes("Gone while away"));
    requestAnimationFrame(look);
  };
  look();
})()
"""


async def test_a_tab_back_online_drops_removed_comments_before_it_shows_new_ones(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as mo:
        await ann.follow(SLUG)
        await ann.say("Words to be removed", name="Ann")
        number = await number_of(ann.page.locator(".comment", has_text="Words to be removed"))
        await ann.page.evaluate(WATCH)
        await ann.context.set_offline(True)
        await mo.decide(number, "remove", "A test")
        await mo.post(SLUG, "Newer words")
        await ann.page.evaluate("window.seen = []")
        await ann.context.set_offline(False)
        await ann.is_live()
        await expect(ann.page.get_by_text("Words to be removed")).to_have_count(0)
        assert "beside newer ones" not in await ann.page.evaluate("window.seen")


async def test_a_page_from_the_back_forward_cache_hides_comments_until_it_is_up_to_date(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as mo:
        page = await ann.follow(SLUG)
        await ann.say("Kept and then removed", name="Ann")
        number = await number_of(page.locator(".comment", has_text="Kept and then removed"))
        # What a browser with a back-forward cache tells pages that are left, and that come back.
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_hidden()
        await mo.decide(number, "remove", "A test")
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.get_by_text("Kept and then removed")).to_have_count(0)


async def test_a_page_from_a_real_back_forward_cache_never_shows_a_removed_comment(town: Town) -> None:
    async with (
        run_chromium(whole=True, but=["--disable-back-forward-cache"]) as keeping,
        person(keeping, town.one.address) as ann,
        moderator(town) as mo,
    ):
        page = await ann.follow(SLUG)
        await ann.say("Gone while away", name="Ann")
        number = await number_of(page.locator(".comment", has_text="Gone while away"))
        await page.evaluate(WATCH_PICTURES)
        await page.goto(f"{town.one.address}/")
        await mo.decide(number, "remove", "A test")
        # A restored page does not load.
        await page.go_back(wait_until="commit")
        await ann.is_live()
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.get_by_text("Gone while away")).to_have_count(0)
        assert await page.evaluate("window.wasKept"), "the browser loaded the page again"
        assert set(await page.evaluate("window.pictures")) == {False}
        await ann.say("Back again")


async def test_going_back_to_an_http_cached_page_never_shows_a_removed_comment(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, moderator(town) as mo:
        page = await ann.follow(SLUG)
        await ann.say("Gone while away", name="Ann")
        number = await number_of(page.locator(".comment", has_text="Gone while away"))
        await ann.follow(SLUG)
        await expect(page.get_by_text("Gone while away")).to_be_visible()
        await page.goto(f"{town.one.address}/")
        await mo.decide(number, "remove", "A test")
        await page.add_init_script(WATCH_PICTURES)
        await page.go_back(wait_until="commit")
        await ann.is_live()
        await expect(page.locator("[data-threads]")).to_be_visible()
        assert await page.evaluate("performance.getEntriesByType('navigation')[0].transferSize") == 0
        assert set(await page.evaluate("window.pictures")) == {False}
        await ann.say("Back again")


async def test_a_restored_page_without_a_network_eventually_shows_its_old_content(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow(SLUG)
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await ann.context.set_offline(True)
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.locator("[data-connection]").last).to_be_visible()


async def test_a_muted_reader_sees_the_reason_on_the_open_page_and_appeals(town: Town, chromium: Browser) -> None:
    async with (
        person(chromium, town.one.address, timezone_id="Asia/Tokyo") as eve,
        person(chromium, town.two.address) as mo,
    ):
        page = await eve.follow(SLUG)
        await eve.say("Something rude", name="Eve")
        number = await page.locator("main").get_attribute("data-reader")
        elsewhere = await eve.context.new_page()
        await elsewhere.goto(page.url)
        box = elsewhere.locator("[data-open-debate] [data-composer]")
        await box.locator("textarea").fill("Something ruder")
        desk = await mo.sign_in("moderator", PASSWORD, then=f"/moderation/people/{number}/")
        await desk.get_by_label("Mute: they can read and vote, but not comment").check()
        await desk.get_by_label("Reason (the reader sees it)").fill("Rude words")
        await desk.get_by_role("button", name="Mute for 1 day").click()
        await expect(page.locator("[data-notices]")).to_contain_text("Rude words")
        await expect(page.locator("[data-open-debate]")).to_be_hidden()
        await expect(page.locator("[data-closed=sanctioned]")).to_contain_text("You can't comment until")
        await expect(page.locator("[data-act=reply]").first).to_be_hidden()
        ends = page.locator("[data-sanction] time, [data-notices] time")
        for _ in range(2):
            await expect(ends).to_have_text([ENDS_WITH_TIME] * 2)
            assert await ends.evaluate_all(IN_TOKYO)
            await page.reload()
        await box.get_by_role("button", name="Post").click()
        refused = box.locator("[data-error] time")
        await expect(refused).to_have_text(ENDS_WITH_TIME)
        assert await refused.evaluate_all(IN_TOKYO)
        await page.locator("[data-bell] summary").click()
        await page.locator("[data-notices]").get_by_role("button", name="Dismiss").click()
        await expect(page.locator("[data-notices] .notice")).to_have_count(0)
        await page.locator("[data-closed=sanctioned]").get_by_role("link").click()
        times = page.locator(".sanction time")
        await expect(times).to_have_text([ENDS_WITH_TIME] * 2)
        assert await times.evaluate_all(IN_TOKYO)
        await page.get_by_label("Think this is wrong?").fill("It was a quotation")
        await page.get_by_role("button", name="Appeal").click()
        await expect(page.get_by_text("A moderator will answer here")).to_be_visible()
        desk = await mo.visit("/moderation/appeals/")
        entry = desk.locator(".sanction", has_text="It was a quotation")
        await entry.get_by_label("Your answer").fill("So it was")
        await entry.get_by_role("button", name="Revoke it").click()
        await page.reload()
        await expect(page.locator("main").get_by_text("So it was").first).to_be_visible()


MUTED_ELSEWHERE = """
from debate.readers.models import Reader, Sanction
from debate.readers.notices import notify
from debate.sites.models import Site
reader = Reader.objects.get(pk={number})
site = Site.objects.create(name="Other news")
given_by = Reader.objects.get(user__username="moderator")
given = Sanction.objects.create(
    reader=reader, kind="mute", reason="Adverts there", voter=reader.voter, site=site, given_by=given_by
)
notify(reader.pk, "muted", sanction_id=given.pk)
"""


async def test_a_reader_muted_on_another_site_is_told_and_can_still_comment_here(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as fay:
        page = await fay.follow(SLUG)
        await fay.say("Something kind", name="Fay")
        number = await page.locator("main").get_attribute("data-reader")
        async with page.expect_response("**/api/v1/session?article=*"):
            town.run(MUTED_ELSEWHERE.format(number=number))
            await expect(page.locator("[data-notices]")).to_contain_text("You can't comment on Other news")
        await expect(page.locator("[data-closed=sanctioned]")).to_be_hidden()
        await fay.say("And something else")
