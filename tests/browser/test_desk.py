"""Two moderators at the desk, each with a browser, and the readers of the debate."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, Route, expect

from tests.browser.conftest import PASSWORD, SLUG, Town
from tests.browser.others import guest, until_removed
from tests.support.browser import from_menu, person
from tests.support.servers import Hustings


@asynccontextmanager
async def at_the_desk(
    chromium: Browser, server: Hustings, queue: str = "reported", *, username: str = "moderator"
) -> AsyncIterator[Page]:
    async with person(chromium, server.address, viewport={"width": 1300, "height": 900}) as mo:
        page = await mo.sign_in(username, PASSWORD, then=f"/moderation/?queue={queue}")
        # The script shows it when it starts.
        await expect(page.get_by_role("button", name="Keys")).to_be_visible()
        yield page


def entry(page: Page, words: str) -> Locator:
    return page.locator(".entry", has_text=words)


async def test_a_reported_comment_reaches_the_desk_and_two_keys_remove_it_everywhere(
    town: Town, chromium: Browser
) -> None:
    async with (
        guest(town, "Ann") as ann,
        person(chromium, town.two.address) as ben,
        at_the_desk(chromium, town.two) as desk,
        at_the_desk(chromium, town.one) as other,
    ):
        await ann.post(SLUG, "Something to report")
        await ben.follow(SLUG)
        await ben.say("Ben gives a name", name="Ben")
        comment = ben.page.locator(".comment", has_text="Something to report").first
        await from_menu(comment, "Report")
        await comment.get_by_label("Advertising or spam").check()
        await comment.get_by_role("button", name="Report").click()
        await expect(entry(desk, "Something to report")).to_be_visible()
        await expect(entry(other, "Something to report")).to_be_visible()

        await entry(desk, "Something to report").locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Something to report")
        await desk.keyboard.press("r")
        await desk.keyboard.press("3")
        await expect(entry(desk, "Something to report")).to_have_count(0)
        await expect(entry(other, "Something to report")).to_have_count(0)
        await expect(ben.page.get_by_text("Something to report")).to_have_count(0)


async def test_a_decision_that_fails_or_is_undone_puts_the_entry_back_on_the_same_connection(
    town: Town, chromium: Browser
) -> None:
    async with (
        guest(town, "Ann") as ann,
        guest(town, "Ben") as ben,
        person(chromium, town.one.address, viewport={"width": 1300, "height": 900}) as mo,
    ):
        sockets: list[str] = []
        mo.page.on("websocket", lambda socket: sockets.append(socket.url))
        comment = (await ann.post(SLUG, "Something that stays"))["id"]
        await ben.report(comment)
        desk = await mo.sign_in("moderator", PASSWORD, then="/moderation/?queue=reported")
        stays = entry(desk, "Something that stays")
        await stays.locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Something that stays")

        was_taken_out = asyncio.Event()

        async def fail(route: Route) -> None:
            await was_taken_out.wait()
            await route.abort()

        await desk.route("**/api/v1/moderation/decisions", fail)
        await desk.keyboard.press("r")
        await desk.keyboard.press("3")
        await expect(stays).to_have_count(0)
        was_taken_out.set()
        await expect(stays).to_be_visible()
        await desk.unroute("**/api/v1/moderation/decisions")

        await stays.locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Something that stays")
        await desk.keyboard.press("r")
        await desk.keyboard.press("3")
        await expect(stays).to_have_count(0)
        await desk.locator("[data-undo]").get_by_role("button").click()
        await expect(stays).to_be_visible()
        assert len([address for address in sockets if "/ws/moderation/" in address]) == 1


async def test_the_list_does_not_move_under_a_moderators_pointer(town: Town, chromium: Browser) -> None:
    async with guest(town, "Ann") as ann, at_the_desk(chromium, town.two, "new") as desk:
        pointed = desk.locator(".entry").nth(1)
        number = await pointed.get_attribute("data-entry")
        await pointed.hover()
        before = await pointed.bounding_box()
        for text in ("Arrives under the pointer", "And another one"):
            await ann.post(SLUG, text)
        button = desk.get_by_role("button", name="2 new")
        await expect(button).to_be_visible()
        assert await pointed.get_attribute("data-entry") == number
        assert await pointed.bounding_box() == before
        await expect(entry(desk, "And another one")).to_have_count(0)
        await button.click()
        await expect(desk.locator(".entry").first).to_contain_text("And another one")
        await expect(button).to_be_hidden()
        # With the pointer elsewhere, new entries are shown at once.
        await desk.mouse.move(0, 0)
        await ann.post(SLUG, "Nobody points at the list")
        await expect(desk.locator(".entry").first).to_contain_text("Nobody points at the list")


async def test_the_actions_keep_their_places_in_every_queue_and_while_reasons_are_open(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address, viewport={"width": 1300, "height": 900}) as mo:
        page = await mo.sign_in("moderator", PASSWORD, then="/moderation/?queue=new")
        places: list[list[object]] = []
        for queue in ("new", "reported", "held"):
            await mo.visit(f"/moderation/?queue={queue}")
            places.append(await _places_of_actions(page))
        await page.locator(".acts").get_by_text("Remove r").click()
        await expect(page.get_by_label("In your own words")).to_be_visible()
        places.append(await _places_of_actions(page))
        assert places[1:] == places[:1] * 3


async def _places_of_actions(page: Page) -> list[object]:
    """Return where each of the five actions is, and what it says."""
    await expect(page.locator(".acts")).to_be_visible()
    found: list[object] = await page.evaluate(
        """() => [...document.querySelectorAll(
            ".acts > button, .acts summary, .decide > button:not(.visually-hidden)"
        )].map(act => [act.innerText.split(/\\s/)[0], ...Object.values(act.getBoundingClientRect().toJSON())])"""
    )
    assert [place[0] for place in found] == ["Approve", "Remove", "Pin", "Pick", "Answer"]  # type: ignore[index]
    return found


async def test_a_chip_shows_one_articles_comments_and_another_click_all(town: Town, chromium: Browser) -> None:
    async with at_the_desk(chromium, town.one, "new") as desk:
        titles = desk.locator(".entry [data-title]")
        assert len(set(await titles.all_inner_texts())) > 1
        chip = desk.get_by_role("navigation", name="Articles").get_by_role("link").nth(1)
        title = await chip.get_attribute("title")
        await chip.click()
        await expect(titles.first).to_have_text(title or "")
        assert set(await titles.all_inner_texts()) == {title}
        await desk.get_by_role("link", name="Show all articles").click()
        await expect(desk.get_by_role("link", name="Show all articles")).to_have_count(0)
        assert len(set(await titles.all_inner_texts())) > 1


async def test_keys_move_through_the_list_and_can_be_switched_off(town: Town, chromium: Browser) -> None:
    async with at_the_desk(chromium, town.one, "new") as desk:
        first, second = desk.locator(".entry").nth(0), desk.locator(".entry").nth(1)
        await expect(first).to_have_attribute("data-current", "")
        await desk.keyboard.press("j")
        await expect(second).to_have_attribute("data-current", "")
        await expect(desk.locator("[data-case]")).to_have_attribute(
            "data-case", await second.get_attribute("data-entry") or ""
        )
        await desk.keyboard.press("k")
        await expect(first).to_have_attribute("data-current", "")
        await desk.keyboard.press("?")
        sheet = desk.get_by_role("dialog", name="Keys")
        await expect(sheet).to_be_visible()
        await sheet.get_by_label("Use keys on this device").uncheck()
        await sheet.get_by_role("button", name="Close").click()
        await desk.keyboard.press("j")
        await expect(first).to_have_attribute("data-current", "")


async def test_a_moderator_selects_several_comments_and_decides_at_once(town: Town, chromium: Browser) -> None:
    async with guest(town, "Spammer") as ann, guest(town, "Ben") as ben, at_the_desk(chromium, town.one) as desk:
        before = int(await desk.locator("[data-count=reported]").inner_text())
        spam = [(await ann.post(SLUG, f"{which} of the spam"))["id"] for which in ("First", "Second")]
        for comment in spam:
            await ben.report(comment)
        await expect(desk.locator("[data-count=reported]")).to_have_text(str(before + 2))
        await entry(desk, "First of the spam").get_by_role("checkbox").check()
        await entry(desk, "Second of the spam").get_by_role("checkbox").check()
        await desk.locator("[data-bulk-bar]").get_by_label("Reason").fill("Spam")
        await desk.locator("[data-bulk-bar]").get_by_role("button", name="Remove").click()
        await expect(desk.locator("[data-count=reported]")).to_have_text(str(before))
        await expect(desk.locator("[data-undo]")).to_contain_text("Removed: 2 comments")
        for comment in spam:
            await until_removed(ben, comment)


async def test_the_whole_desk_works_without_script(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address, java_script_enabled=False) as mo:
        page = await mo.sign_in_with_form("moderator", PASSWORD, then="/moderation/?queue=new")
        await page.get_by_text("Search and filter").click()
        await page.get_by_label("Words", exact=True).fill("trip wire")
        await page.get_by_role("button", name="Show", exact=True).click()
        await expect(page.locator(".entry")).to_have_count(1)
        await page.locator(".entry a").click()
        await expect(page.locator(".judged .body")).to_contain_text("trip wire")
        await page.locator(".case").get_by_text("Remove r").click()
        await page.get_by_label("In your own words").fill("A test")
        await page.locator(".own").get_by_role("button", name="Remove").click()
        await expect(page.locator(".entry")).to_contain_text("Removed")
        await page.locator(".entry a").click()
        await expect(page.locator(".judged")).to_contain_text("Removed by Moderator “A test”")
        await page.get_by_role("button", name="Restore b").click()
        await expect(page.locator(".entry")).not_to_contain_text("removed")


async def test_enter_in_the_reason_box_removes_the_comment(town: Town, chromium: Browser) -> None:
    async with (
        guest(town, "Ann") as ann,
        guest(town, "Ben") as ben,
        at_the_desk(chromium, town.one) as desk,
        person(chromium, town.one.address, java_script_enabled=False) as plain,
    ):
        texts = ("Enter in the case", "Enter in the bar", "Enter without script")
        case, bar, script = [(await ann.post(SLUG, text))["id"] for text in texts]
        for comment in (case, bar, script):
            await ben.report(comment)

        await entry(desk, "Enter in the case").locator("[data-open]").click()
        await expect(desk.locator(".judged .body")).to_have_text("Enter in the case")
        await desk.locator(".case").get_by_text("Remove r").click()
        await desk.get_by_label("In your own words").fill("Off topic")
        await desk.keyboard.press("Enter")
        await expect(entry(desk, "Enter in the case")).to_have_count(0)
        await until_removed(ben, case)

        await entry(desk, "Enter in the bar").get_by_role("checkbox").check()
        await desk.locator("[data-bulk-bar]").get_by_label("Reason").fill("Off topic")
        await desk.keyboard.press("Enter")
        await expect(entry(desk, "Enter in the bar")).to_have_count(0)
        await until_removed(ben, bar)

        page = await plain.sign_in("moderator", PASSWORD, then="/moderation/")
        await entry(page, "Enter without script").locator("a").click()
        await page.locator(".case").get_by_text("Remove r").click()
        await page.get_by_label("In your own words").fill("Off topic")
        await page.keyboard.press("Enter")
        await until_removed(ben, script)
