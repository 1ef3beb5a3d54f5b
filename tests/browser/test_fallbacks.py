"""Readers whose network blocks sockets, or event streams too."""

from playwright.async_api import Browser, Route, WebSocketRoute, expect

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


NO_STREAMS = """EventSource = class {
    static CLOSED = 2;
    readyState = 2;
    constructor() { setTimeout(() => this.onerror()); }
    close() {}
};"""
# The pauses between attempts are drawn; here they are short.
IN_A_HURRY = "Math.random = () => 0.05;"


class Firewall:
    """What stands between a page and the server, and blocks what it is told to."""

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


async def test_a_page_walks_down_as_far_as_it_must_and_up_again_as_soon_as_it_can(
    town: Town, chromium: Browser
) -> None:
    async with person(chromium, town.one.address) as ann, person(chromium, town.two.address) as ben:
        firewall = Firewall()
        await firewall.stand_before(ben)
        await ben.page.add_init_script(IN_A_HURRY)
        page = await ben.visit(f"/a/{SLUG}/")
        await expect(page.locator("main[data-connection=asking]")).to_be_attached()
        await ann.follow(SLUG)
        firewall.blocks_streams = False
        await expect(page.locator("main[data-connection=streaming]")).to_be_attached()
        await ann.say("Heard by stream", name="Ann")
        await expect(page.get_by_text("Heard by stream").last).to_be_attached()
        firewall.blocks_sockets = False
        await ben.is_live()
        await ann.say("Heard by socket")
        await expect(page.get_by_text("Heard by socket").last).to_be_attached()


async def test_who_asks_is_answered_in_a_word_while_nothing_changes(town: Town, chromium: Browser) -> None:
    async with person(chromium, town.one.address) as ben:
        for script in (NO_SOCKETS, NO_STREAMS, IN_A_HURRY):
            await ben.page.add_init_script(script)
        page = await ben.visit(f"/a/{SLUG}/")
        # By the browser's own account of what came over the network, headers included.
        await page.wait_for_function(
            """() => {
                const [first, second] = performance.getEntriesByType("resource")
                    .filter(({ name }) => name.includes("/changes?"));
                return second && second.name === first.name && second.transferSize < first.transferSize;
            }""",
            timeout=30_000,
        )
        await expect(page.locator("main[data-connection=asking]")).to_be_attached()


async def see_each_other(ann: Person, ben: Person) -> None:
    """Ann, who has a socket, and Ben, who has none, see what the other posts."""
    await ann.follow(SLUG)
    await ann.say("Seen without a socket", name="Ann")
    await expect(ben.page.get_by_text("Seen without a socket").last).to_be_attached()
    await ben.say("Answered without a socket", name="Ben")
    await expect(ann.page.locator("[data-threads]").get_by_text("Answered without a socket").last).to_be_attached()
