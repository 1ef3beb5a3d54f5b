"""A storm in Chromium: 200 new comments a second for a minute, on a page that is live, while its reader writes.

Measured in the page by its own observers, and of the browser by its protocol for developer tools. Most of the comments
are written to the database in bulk, so that the two cores are the browser's; ten a second are posted as readers post
them, which notifies the server of all.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from statistics import quantiles
from time import monotonic
from uuid import uuid4

from playwright.async_api import CDPSession, Locator, Page

from tests.bench.figures import Figure, Row
from tests.bench.site import Site
from tests.browser.readers_line import centre, farthest, watch
from tests.support.browser import person, run_chromium
from tests.support.stage import write_comments

STORM_S = 60.0
COMMENTS_PER_S, POSTS_PER_S = 200, 10
# The reader has read on for some pages before it begins.
FIRST_COMMENTS, SHOWN_COMMENTS = 400, 220
WORDS = "Nobody has said what happens to the market if the road is closed for a year, or who pays for it. "
KEYS_PER_S = 10
MEASURE = """() => {
    window.measured = { tasks: [], delays: [] };
    const { tasks, delays } = window.measured;
    new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => task.duration)))
        .observe({ type: "longtask" });
    const note = (event) => delays.push(performance.now() - event.timeStamp);
    addEventListener("keydown", note, { capture: true });
}"""


async def run() -> Row:
    """Let the storm pass over one page."""
    async with Site(processes=1, postgres=True) as site, run_chromium("--js-flags=--expose-gc") as chromium:
        server, slug = site.servers[0], site.place.slug
        site.act(write_comments, site.place, FIRST_COMMENTS, WORDS)
        async with person(chromium, server.address) as reader:
            page = await reader.follow(slug)
            await _read_on(page)
            tools = await page.context.new_cdp_session(page)
            # As CPU time: other processes share the two cores.
            await tools.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
            await tools.send("Performance.enable")
            line = page.locator("[data-threads] .comment").first
            box = page.locator("[data-open-debate] textarea")
            await centre(line)
            await watch(line)
            await box.focus()
            await page.evaluate(MEASURE)
            busy_before, began = await _busy_s(tools), monotonic()
            async with _storm(site) as written:
                await _type(box, STORM_S)
            took = monotonic() - began
            figures = await _figures(page, tools, busy_s=await _busy_s(tools) - busy_before, took=took)
            per_s = Figure("new comments", round(written[0] / took), "a second", at_least=0.95 * COMMENTS_PER_S)
            shown = await _show_all(page)
    title = f"Storm: a live page in Chromium, {COMMENTS_PER_S} new comments a second for {STORM_S:.0f} s"
    return Row("page-storm", title, [per_s, Figure("new comments in all", written[0]), *figures, shown])


async def _read_on(page: Page) -> None:
    comments = page.locator("[data-threads] [data-comment]")
    while (shown := await comments.count()) < SHOWN_COMMENTS:
        await page.get_by_role("link", name="More comments").click()
        await comments.nth(shown).wait_for()


@asynccontextmanager
async def _storm(site: Site) -> AsyncIterator[list[int]]:
    """Let comments be written while it is entered; gives how many."""
    written = [0]
    writer = await site.guest(site.servers[0])
    in_bulk = COMMENTS_PER_S // POSTS_PER_S - 1

    async def write() -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number in count():
            await asyncio.to_thread(site.act, write_comments, site.place, in_bulk, f"{WORDS}{number}")
            await writer.post(site.place.slug, f"{WORDS}{uuid4()}")
            written[0] += in_bulk + 1
            await asyncio.sleep(max(0.0, began + (number + 1) / POSTS_PER_S - loop.time()))

    task = asyncio.create_task(write())
    yield written
    task.cancel()
    await asyncio.wait([task])


async def _type(box: Locator, for_s: float) -> None:
    """Write and erase one letter again and again, so that the box keeps its height."""
    loop = asyncio.get_running_loop()
    end = loop.time() + for_s
    while loop.time() < end:
        for key in ("x", "Backspace"):
            await box.press(key)
            await asyncio.sleep(1 / KEYS_PER_S)


async def _figures(page: Page, tools: CDPSession, *, busy_s: float, took: float) -> list[Figure]:
    measured = await page.evaluate("window.measured")
    tasks, delays = measured["tasks"], measured["delays"]
    await tools.send("HeapProfiler.collectGarbage")
    heap = (await tools.send("Runtime.getHeapUsage"))["usedSize"]
    nodes = (await tools.send("Memory.getDOMCounters"))["nodes"]
    return [
        Figure("tasks of more than 100 ms", sum(task > 100 for task in tasks), at_most=0),
        Figure("longest task", round(max(tasks, default=0)), "ms"),
        Figure("CPU of the page's thread", round(100 * busy_s / took, 1), "%"),
        Figure("keys pressed during that", len(delays)),
        Figure("input delay, 95%", round(quantiles(delays, n=20)[-1], 1), "ms", at_most=50),
        Figure("input delay, worst", round(max(delays), 1), "ms"),
        Figure("the reader's line moved", await farthest(page), "px", at_most=0),
        Figure("heap after it", round(heap / 1e6, 1), "MB", at_most=150),
        Figure("comments on the page", await page.locator("[data-threads] [data-comment]").count(), at_most=300),
        Figure("nodes in the browser", nodes),
    ]


async def _show_all(page: Page) -> Figure:
    """Return how long the longest task is when the reader asks for what is new."""
    await page.evaluate("window.measured.tasks.length = 0")
    await page.locator("[data-new-row] [data-show-new]").click()
    await page.locator("[data-since]").wait_for()
    # The observer is told of a task after it.
    await page.evaluate("new Promise((done) => setTimeout(done, 500))")
    tasks = await page.evaluate("window.measured.tasks")
    return Figure("longest task when what is new is shown", round(max(tasks, default=0)), "ms")


async def _busy_s(tools: CDPSession) -> float:
    metrics = (await tools.send("Performance.getMetrics"))["metrics"]
    return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))
