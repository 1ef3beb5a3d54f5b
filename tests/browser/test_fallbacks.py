"""Readers whose network blocks sockets, or event streams too."""

import asyncio

import pytest
from playwright.async_api import Browser, Route, WebSocketRoute, expect

from tests.browser.conftest import SLUG, Town
from tests.browser.others import guest, times_said
from tests.support.browser import Person, person

# Like a proxy that refuses to forward sockets.
NO_SOCKETS = """WebSocket = class {
    static CONNECTING = 0;
    static OPEN = 1;
    readyState = 3;
    constructor() { setTimeout(() => this.onclose({ code: 1006 })); }
    close() {}
};"""


async def test_without_a_socket_the_page_uses_an_event_stream(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.page.add_init_script(NO_SOCKETS)
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=streaming]")).to_be_attached(timeout=30_000)
        await expect(page.locator(".connection")).to_be_hidden()
        await sees_others(town, ben)


async def test_without_an_event_stream_the_page_polls(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.page.add_init_script(NO_SOCKETS)
        await ben.page.route("**/sse/**", lambda route: route.abort())
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=asking]")).to_be_attached(timeout=30_000)
        await expect(page.get_by_text("every few seconds")).to_be_visible()
        await sees_others(town, ben)


NO_STREAMS = """EventSource = class {
    static CLOSED = 2;
    readyState = 2;
    constructor() { setTimeout(() => this.onerror()); }
    addEventListener() {}
    close() {}
};"""
# The pauses between attempts are random; here they are short.
IN_A_HURRY = "Math.random = () => 0.05;"


class Firewall:
    """A proxy between the page and the server that blocks what the test tells it to."""

    def __init__(self) -> None:
        self.blocks_sockets = self.blocks_streams = True

    async def stand_before(self, somebody: Person) -> None:
        await somebody.page.route_web_socket("**/ws/**", self._pass_socket)
        await somebody.page.route("**/sse/**", self._pass_stream)

    async def _pass_socket(self, socket: WebSocketRoute) -> None:
        if self.blocks_sockets:
            await socket.close(code=1006)
        else:
            socket.connect_to_server()

    async def _pass_stream(self, route: Route) -> None:
        await (route.abort() if self.blocks_streams else route.continue_())


async def test_the_page_falls_back_as_far_as_needed_and_recovers_as_soon_as_possible(
    town: Town, chromium: Browser
) -> None:
    async with guest(town, "Ann") as ann, person(chromium, town.one.address) as ben:
        firewall = Firewall()
        await firewall.stand_before(ben)
        await ben.page.add_init_script(IN_A_HURRY)
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=asking]")).to_be_attached()
        firewall.blocks_streams = False
        await expect(page.locator("main[data-connection=streaming]")).to_be_attached()
        await ann.post(SLUG, "Heard by stream")
        await expect(page.get_by_text("Heard by stream").last).to_be_attached()
        firewall.blocks_sockets = False
        await ben.is_live()
        await ann.post(SLUG, "Heard by socket")
        await expect(page.get_by_text("Heard by socket").last).to_be_attached()


async def test_a_poll_for_changes_gets_a_304_while_nothing_changes(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ben:
        for script in (NO_SOCKETS, NO_STREAMS, IN_A_HURRY):
            await ben.page.add_init_script(script)
        page = await ben.visit(f"/a/{SLUG}/")
        # According to the browser's own count of network bytes, headers included.
        await page.wait_for_function(
            """() => {
                const [first, second] = performance.getEntriesByType("resource")
                    .filter(({ name }) => name.includes("/changes?"));
                return second && second.name === first.name && second.transferSize < first.transferSize;
            }""",
            timeout=30_000,
        )
        await expect(page.locator("main[data-connection=asking]")).to_be_attached()


FORBIDDEN_SOCKETS = """WebSocket = class {
    constructor() { throw new DOMException("The operation is insecure.", "SecurityError"); }
};"""


@pytest.mark.parametrize("script", ["delete window.WebSocket;", FORBIDDEN_SOCKETS], ids=["missing", "forbidden"])
async def test_the_page_is_live_in_a_browser_without_websockets(town: Town, chromium: Browser, script: str) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.page.add_init_script(script)
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=streaming]")).to_be_attached()
        await sees_others(town, ben)


async def test_the_page_gives_up_a_socket_that_opens_and_stays_silent(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.page.clock.install()
        # A proxy that answers the handshake and forwards nothing.
        await ben.page.route_web_socket("**/ws/**", lambda socket: None)
        streams: list[str] = []
        ben.page.on("request", lambda request: streams.append(request.url) if "/sse/" in request.url else None)
        page = await ben.visit(f"/a/{SLUG}/")
        async with asyncio.timeout(30):
            while not streams:
                await page.clock.run_for(1_000)
        await page.clock.resume()
        # By stream, or by polling if the page's clock was ahead of the network.
        await expect(page.locator("main[data-connected=yes]")).to_be_attached()
        await sees_others(town, ben)


async def test_many_tabs_without_sockets_leave_connections_free_for_the_readers_requests(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ben:
        await ben.context.add_init_script(NO_SOCKETS)
        await ben.context.add_init_script(IN_A_HURRY)
        tabs = [ben.page, *[await ben.context.new_page() for _ in range(6)]]
        for tab in tabs:
            # A headless browser shows every tab, as if they were windows side by side.
            await tab.goto(f"{town.one.address}/a/{SLUG}/")
        working = "main[data-connection=streaming], main[data-connection=asking]"
        for tab in tabs:
            await expect(tab.locator(working)).to_be_attached()
        await ben.say("Posted in the first of many tabs", name="Ben")
        for tab in tabs:
            await expect(tab.get_by_text("Posted in the first of many tabs").last).to_be_attached()


async def sees_others(town: Town, ben: Person) -> None:
    """Ben, who has no socket, sees what another reader posts, who reads his answer."""
    async with guest(town, "Ann") as ann:
        posted = (await ann.post(SLUG, "Seen without a socket"))["id"]
        await expect(ben.page.locator(f"#comment-{posted}")).to_be_attached()
        await ben.say("Answered without a socket", name="Ben")
        assert await times_said(ann, "Answered without a socket") > 0
