"""Readers whose network blocks sockets, or event streams too."""

from playwright.async_api import Browser, expect

from tests.browser.conftest import SLUG, Town
from tests.support.browser import Person, person

# As where a proxy on the way refuses to pass sockets on.
NO_SOCKETS = """WebSocket = class {
    static CONNECTING = 0;
    static OPEN = 1;
    readyState = 3;
    constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
    close() {}
};"""


async def test_where_no_socket_can_be_had_the_page_listens_to_a_stream(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ben.page.add_init_script(NO_SOCKETS)
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=streaming]")).to_be_attached(timeout=30_000)
        await expect(page.locator(".connection")).to_be_hidden()
        await see_each_other(ann, ben)


async def test_where_no_stream_can_be_had_either_the_page_asks_for_changes(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        await ben.page.add_init_script(NO_SOCKETS)
        await ben.page.route("**/sse/**", lambda route: route.abort())
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=asking]")).to_be_attached(timeout=30_000)
        await expect(page.get_by_text("every few seconds")).to_be_visible()
        await see_each_other(ann, ben)


async def see_each_other(ann: Person, ben: Person) -> None:
    """Ann, who has a socket, and Ben, who has none, see what the other posts."""
    await ann.follow(SLUG)
    await ann.say("Seen without a socket", name="Ann")
    await expect(ben.page.get_by_text("Seen without a socket").last).to_be_attached()
    await ben.say("Answered without a socket", name="Ben")
    await expect(ann.page.locator("[data-threads]").get_by_text("Answered without a socket").last).to_be_attached()
