"""Pages that slept, were left or were offline: what was removed meanwhile is gone before anything is shown."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.support.browser import Person, person, run_chromium

# Notes, at every change of the page, whether the removed words stood visibly beside something newer.
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


# Notes, at each picture that the browser draws since the page has come back, whether the words are to be read in it.
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


async def moderate(mo: Person) -> None:
    """Let a moderator sign in and read the debate."""
    await mo.sign_in("moderator", PASSWORD, then=f"/a/{SLUG}/")
    await mo.is_live()


async def remove(mo: Person, words: str) -> None:
    comment = mo.page.locator(".comment", has_text=words)
    await comment.get_by_role("link", name="Remove").click()
    await comment.locator("[data-form] button[type=submit]").last.click()
    await expect(mo.page.locator(".comment", has_text=words)).to_have_count(0)


async def test_a_tab_that_was_offline_loses_what_was_removed_before_it_shows_anything_new(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as mo:
        await ann.follow(SLUG)
        await ann.say("Words to be removed", name="Ann")
        await moderate(mo)
        await ann.page.evaluate(WATCH)
        await ann.context.set_offline(True)
        await remove(mo, "Words to be removed")
        await mo.say("Newer words")
        await ann.page.evaluate("window.seen = []")
        await ann.context.set_offline(False)
        await ann.is_live()
        await expect(ann.page.get_by_text("Words to be removed")).to_have_count(0)
        assert "beside newer ones" not in await ann.page.evaluate("window.seen")


async def test_a_page_that_the_browser_kept_shows_no_comment_until_it_knows_which_still_stand(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as mo:
        page = await ann.follow(SLUG)
        await ann.say("Kept and then removed", name="Ann")
        await moderate(mo)
        # What a browser that keeps pages tells them when they are left, and when they come back.
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_hidden()
        await remove(mo, "Kept and then removed")
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.get_by_text("Kept and then removed")).to_have_count(0)


async def test_a_page_that_the_browser_really_kept_never_shows_what_was_removed_meanwhile(town: Town) -> None:
    async with (
        run_chromium(but=["--disable-back-forward-cache"]) as keeping,
        person(keeping, town.one.address) as ann,
        person(keeping, town.two.address) as mo,
    ):
        page = await ann.follow(SLUG)
        await ann.say("Gone while away", name="Ann")
        await moderate(mo)
        await page.evaluate(WATCH_PICTURES)
        await page.goto(f"{town.one.address}/")
        await remove(mo, "Gone while away")
        # A page that comes back does not load.
        await page.go_back(wait_until="commit")
        await ann.is_live()
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.get_by_text("Gone while away")).to_have_count(0)
        assert await page.evaluate("window.wasKept"), "the browser loaded the page anew"
        assert set(await page.evaluate("window.pictures")) == {False}
        await ann.say("Back again")


async def test_a_page_that_is_loaded_from_the_cache_on_going_back_never_shows_what_was_removed_meanwhile(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as mo:
        page = await ann.follow(SLUG)
        await ann.say("Gone while away", name="Ann")
        await ann.follow(SLUG)
        await expect(page.get_by_text("Gone while away")).to_be_visible()
        await moderate(mo)
        await page.goto(f"{town.one.address}/")
        await remove(mo, "Gone while away")
        await page.add_init_script(WATCH_PICTURES)
        await page.go_back(wait_until="commit")
        await ann.is_live()
        await expect(page.locator("[data-threads]")).to_be_visible()
        assert await page.evaluate("performance.getEntriesByType('navigation')[0].transferSize") == 0
        assert set(await page.evaluate("window.pictures")) == {False}
        await ann.say("Back again")


async def test_a_page_that_comes_back_without_a_network_shows_what_it_has_after_a_while(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann:
        page = await ann.follow(SLUG)
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        await ann.context.set_offline(True)
        await page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
        await expect(page.locator("[data-threads]")).to_be_visible()
        await expect(page.locator("[data-connection]").last).to_be_visible()


async def test_a_muted_reader_reads_why_on_the_open_page_and_appeals(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as eve, person(chromium, town.two.address) as mo:
        page = await eve.follow(SLUG)
        await eve.say("Something rude", name="Eve")
        number = await page.locator("main").get_attribute("data-reader")
        desk = await mo.sign_in("moderator", PASSWORD, then=f"/moderation/people/{number}/")
        await desk.get_by_label("Mute: they can read and vote, not write").check()
        await desk.get_by_label("Why? The reader is told this.").fill("Rude words")
        await desk.get_by_role("button", name="Do it").click()
        await expect(page.locator("[data-notices]")).to_contain_text("Rude words")
        await expect(page.locator("[data-open-debate]")).to_be_hidden()
        await expect(page.locator("[data-closed=sanctioned]")).to_contain_text("You cannot write comments until")
        await expect(page.locator("[data-act=reply]").first).to_be_hidden()
        await page.locator("[data-notices]").get_by_role("button", name="Dismiss").click()
        await expect(page.locator("[data-notices] .notice")).to_have_count(0)
        await page.locator("[data-closed=sanctioned]").get_by_role("link").click()
        await page.get_by_label("Were the moderators wrong?").fill("It was a quotation")
        await page.get_by_role("button", name="Appeal").click()
        await expect(page.get_by_text("It waits for a moderator")).to_be_visible()
        desk = await mo.visit("/moderation/appeals/")
        entry = desk.locator(".sanction", has_text="It was a quotation")
        await entry.get_by_label("Your answer").fill("So it was")
        await entry.get_by_role("button", name="Lift the mute").click()
        await page.reload()
        await expect(page.get_by_text("So it was").first).to_be_visible()
