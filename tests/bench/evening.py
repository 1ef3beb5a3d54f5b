"""The evening a story breaks: 10,000 readers in a minute, then a hidden poll closes, one is added, a process is killed.

All of it on two processes with PostgreSQL and Redis: every reader loads the page and its files and opens a socket, some
vote and some comment.
"""

import asyncio
import json
import os
import re
from collections import Counter
from dataclasses import asdict
from statistics import quantiles

import httpx

from tests.bench.accounting import cpu_s
from tests.bench.arrivals import NO_ANSWER, Arrived, Evening
from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Row
from tests.bench.reading import Delays, newest, read_steps
from tests.bench.site import Site
from tests.bench.writers import Change
from tests.support.servers import Hustings, free_port
from tests.support.stage import Place, change

READERS, MINUTE_S = 10_000, 60.0
SIDES = 5_000
DOWN_S = 5.0
LOOK_S = 1.0
TOLD_TIMEOUT_S = 120.0
MAX_RENDERS_PER_S = 200


class Renders:
    """How many pages all processes rendered, second by second."""

    def __init__(self, metrics: list[str]) -> None:
        self._metrics = metrics
        self._made = dict.fromkeys(metrics, 0.0)
        self.most_per_s = 0.0

    async def watch(self) -> None:
        """Look once a second, until it is cancelled."""
        loop = asyncio.get_running_loop()
        async with httpx.AsyncClient(timeout=10) as client:
            looked = loop.time()
            while True:
                await asyncio.sleep(LOOK_S)
                made = [await self._count(client, address) for address in self._metrics]
                now = loop.time()
                self.most_per_s = max(self.most_per_s, sum(made) / (now - looked))
                looked = now

    async def _count(self, client: httpx.AsyncClient, address: str) -> float:
        try:
            text = (await client.get(address)).text
        except httpx.TransportError:
            self._made[address] = 0.0
            return 0.0
        found = re.search(r"^hustings_kept_pages_made_total (\S+)", text, re.MULTILINE)
        assert found, text
        before, self._made[address] = self._made[address], float(found[1])
        return max(0.0, self._made[address] - before)


class Spent:
    """What each kind of process has used of the CPU since this was made."""

    def __init__(self, **pids: list[int]) -> None:
        self._pids = pids
        self._began = asyncio.get_running_loop().time()
        self._before = self._now()

    def figures(self) -> list[Figure]:
        """Return the CPU seconds, and all of them together beside those that the cores had."""
        took_s = asyncio.get_running_loop().time() - self._began
        spent = {kind: now - self._before[kind] for kind, now in self._now().items()}
        of_cores = sum(spent.values()) / (took_s * len(os.sched_getaffinity(0)))
        figures = [
            Figure(f"CPU of {kind.replace('_', ' ')} during that", round(used, 1), "s") for kind, used in spent.items()
        ]
        return [*figures, Figure("all of them, of the time that the cores had", round(of_cores * 100), "%")]

    def _now(self) -> dict[str, float]:
        return {kind: sum(map(cpu_s, pids)) for kind, pids in self._pids.items()}


async def run(*, readers: int = READERS, minute_s: float = MINUTE_S, sides: int = SIDES) -> Row:
    """Let the evening pass."""
    ports = [free_port(), free_port()]
    environments = [{"METRICS": f"127.0.0.1:{port}"} for port in ports]
    async with Site(processes=2, postgres=True, environments=environments) as site:
        hidden = site.act(hide_sides, site.place, sides)
        site.act(change, "Poll", site.place.poll, challenge="never")
        evening = await _evening(site)
        options = ["--evening", json.dumps(asdict(evening)), "--seconds", str(minute_s)]
        renders = Renders([f"http://127.0.0.1:{port}/metrics" for port in ports])
        watching = asyncio.create_task(renders.watch())
        async with Crowd(site.addresses, readers, comes_back=True, module="arrivals", options=options) as crowd:
            servers, stores = ([process.pid for process in kind] for kind in (site.servers, site.stores))
            spent = Spent(the_servers=servers, PostgreSQL_and_Redis=stores, the_readers=crowd.pids)
            await crowd.ask("start")
            arrived = [Arrived(**json.loads(answer)) for answer in await crowd.ask("arrived")]
            changes = [Change(**written) for part in arrived for written in part.changes]
            used = spent.figures()
            rev, version = newest(changes)
            await crowd.told(rev, version, timeout_s=TOLD_TIMEOUT_S)
            rev = site.act(close_poll, hidden)
            await crowd.told(rev, timeout_s=TOLD_TIMEOUT_S)
            rev = site.act(add_another_poll, site.place)
            await crowd.told(rev, timeout_s=TOLD_TIMEOUT_S)
            await _kill_and_restart(site.servers[1])
            rev = site.act(close_poll, site.place.poll)
            await crowd.told(rev, timeout_s=TOLD_TIMEOUT_S)
            watching.cancel()
            steps = await crowd.leave()
    comments = [change for change in changes if change.kind == "comment"]
    told = read_steps(steps, viewers=readers, until=rev, posted=comments)
    pages_ms = [took_ms for part in arrived for took_ms in part.pages_ms]
    statuses = sum((Counter(part.statuses) for part in arrived), Counter[str]())
    failed = sum(number for status, number in statuses.items() if int(status) >= 500 or int(status) == NO_ANSWER)
    return Row(
        "evening",
        f"The evening: {readers:,} readers within {minute_s:.0f} s at 2 processes, then all that happens to a debate",
        [
            Figure("pages loaded", len(pages_ms), at_least=readers),
            Figure("answers with an error of the server, or none", failed, at_most=0),
            Figure("of these, refused for overload (503)", statuses["503"]),
            Figure("a page, from the connection to its last byte: half", quantiles(pages_ms, n=100)[49] / 1000, "s"),
            Figure("a page: 99%", quantiles(pages_ms, n=100)[98] / 1000, "s", at_most=1.0),
            Figure("comments and votes accepted", len(changes)),
            Figure(
                "a comment, acknowledged to received: 99% of the readers who were there",
                Delays(comments, steps).quantile_s(0.99),
                "s",
                at_most=1.5,
            ),
            Figure("pages rendered in one second, at most", renders.most_per_s, at_most=MAX_RENDERS_PER_S),
            *told.figures(),
            *used,
        ],
    )


async def _evening(site: Site) -> Evening:
    """Read from the article's page what a browser then asks for."""
    page = f"/a/{site.place.slug}/"
    async with httpx.AsyncClient(base_url=site.servers[0].address) as client:
        html = (await client.get(page)).text
    named = re.findall(r'(?:src|href)="(/static/[^"]+|/icon.svg)"', html)
    assert named, html
    return Evening(page, list(dict.fromkeys(named)), site.place.poll, site.place.choices)


async def _kill_and_restart(server: Hustings) -> None:
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(DOWN_S)
    await asyncio.to_thread(server.start)


def hide_sides(place: Place, how_many: int) -> int:
    """Give the debate comments by voters of a poll whose result is hidden; returns the poll. For backstage."""
    # This module is also imported in processes without Django.
    from tests.bench.evening_rows import hide_sides as hide

    return hide(place, how_many)


def close_poll(poll: int) -> int:
    """Close a poll; returns the article's revision. For backstage."""
    # As above.
    from tests.bench.evening_rows import close

    return close(poll)


def add_another_poll(place: Place) -> int:
    """Add an open poll; returns the article's revision. For backstage."""
    # As above.
    from tests.bench.evening_rows import add_another

    return add_another(place)
