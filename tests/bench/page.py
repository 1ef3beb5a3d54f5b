"""Measures what readers load, beside stock daphne with a constant body of the same size: `python -m tests.bench.page`.

Both are asked by wrk one after the other, in turns, on the same cores; the median of the turns counts. The database is
PostgreSQL. `ROWS` of the Makefile names the numbers of comments, and "storm": that row is `page_storm`.
"""

import argparse
import asyncio
import os
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from itertools import count
from pathlib import Path
from statistics import median
from uuid import uuid4

import httpx

from tests.bench import page_storm
from tests.bench.accounting import cpu_s
from tests.bench.figures import Figure, Row, lines
from tests.bench.large_debate import fill_large_debate
from tests.bench.report import keep
from tests.support.client import Client
from tests.support.servers import Hustings, Postgres, Process, free_port
from tests.support.stage import Place, Stage

SIZES = (100, 10_000, 100_000)
STORM = "storm"
TURNS, TURN_S = 3, 4
CONNECTIONS = (16, 64)
NAMED_PAGES = 40
COMMENTS_PER_S, VOTES_PER_S = 5, 20
GZIP = {"Accept-Encoding": "gzip"}


class Constant(Process):
    """Stock daphne with a body of the given length."""

    def __init__(self, body_bytes: int) -> None:
        super().__init__()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "daphne", "-v", "0", "-p", str(self.port), "tests.bench.constant:application"]
        self.spawn(command, env=dict(os.environ) | {"BODY_BYTES": str(body_bytes)})
        self.wait_until_ready(self._answers)

    def _answers(self) -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(self.address).status_code == 200
        return False


async def requests_per_s(address: str, connections: int, *headers: str) -> float:
    """Let wrk ask for an address; every answer must be a good one."""
    said = [word for header in ("Accept-Encoding: gzip", *headers) for word in ("-H", header)]
    command = ["wrk", "-t", "1", "-c", str(connections), "-d", f"{TURN_S}s", "--timeout", "10s", *said, address]
    wrk = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    out = (await wrk.communicate())[0].decode()
    assert "Non-2xx" not in out, out
    found = re.search(r"Requests/sec:\s+([\d.]+)", out)
    assert found, out
    return float(found[1])


async def beside_constant(
    what: str, address: str, connections: int, *headers: str, at_least: float | None, status: int = 200
) -> list[Figure]:
    """Ask for an address and for a constant of the same size in turns."""
    async with httpx.AsyncClient() as client:
        asked = dict(header.split(": ", 1) for header in headers) | GZIP
        answer = await client.get(address, headers=asked)
        assert answer.status_code == status, (address, answer.status_code)
        size = int(answer.headers.get("Content-Length", 0))
    constant = Constant(size)
    try:
        turns = [
            (await requests_per_s(address, connections, *headers), await requests_per_s(constant.address, connections))
            for _ in range(TURNS)
        ]
    finally:
        constant.stop()
    ours, theirs = (median(rates) for rates in zip(*turns, strict=True))
    named = f"{what}, {connections} connections"
    return [
        Figure(f"{named}, {size:,} bytes", round(ours), "requests/s"),
        Figure(f"{named}: constant of daphne", round(theirs), "requests/s"),
        Figure(f"{named}, beside it", round(ours / theirs, 2), "x", at_least=at_least),
    ]


@asynccontextmanager
async def busy(address: str, place: Place) -> AsyncIterator[list[int]]:
    """Let readers write and vote all the time, while it is entered; gives how many comments and votes were accepted."""
    done = [0, 0]

    async def write(ann: Client) -> None:
        for number in count():
            await ann.post(place.slug, f"The {number}th word on this bridge, by {uuid4()}.")
            done[0] += 1
            await asyncio.sleep(1 / COMMENTS_PER_S)

    async def vote(ann: Client) -> None:
        for number in count():
            await ann.vote(place.poll, place.choices[number % len(place.choices)])
            done[1] += 1
            await asyncio.sleep(1 / VOTES_PER_S)

    async with Client(address) as ann, Client(address) as ben:
        await ann.be_guest("Ann")
        await ben.be_guest("Ben")
        tasks = [asyncio.create_task(write(ann)), asyncio.create_task(vote(ben))]
        yield done
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def measure(server: Hustings, place: Place, *, whole: bool) -> list[Figure]:
    """Measure one debate; with `whole` also what does not depend on its size."""
    page, api = f"{server.address}/a/{place.slug}/", f"{server.address}/api/v1/articles/{place.slug}"
    figures: list[Figure] = []
    for connections in CONNECTIONS:
        figures += await beside_constant("article page", page, connections, at_least=0.6)
    # Before anybody writes: afterwards other comments are on the page.
    figures.append(await named_page(server, place))
    async with busy(server.address, place) as done:
        figures += await beside_constant("article page while readers write and vote", page, 16, at_least=0.4)
    figures.append(Figure("comments and votes accepted during that", sum(done)))
    if whole:
        async with httpx.AsyncClient(headers=GZIP) as client:
            plain = await client.get(page)
            figures.append(Figure("the page, uncompressed", round(len(plain.content) / 1000, 1), "kB", at_most=120))
            packed = int(plain.headers["Content-Length"]) / 1000
            figures.append(Figure("the page, compressed", round(packed, 1), "kB", at_most=20))
            changes = f"{api}/changes?since=0"
            tag = (await client.get(changes)).headers["ETag"]
        figures += await beside_constant("snapshot", api, 16, at_least=0.6)
        figures += await beside_constant("comments", f"{api}/comments", 16, at_least=0.6)
        figures += await beside_constant("changes", changes, 16, at_least=0.6)
        known = f"If-None-Match: {tag}"
        figures += await beside_constant("changes, 304", changes, 16, known, at_least=0.6, status=304)
    return figures


async def named_page(server: Hustings, place: Place) -> Figure:
    """Return the CPU time that the page of a reader with a name and a ballot takes."""
    async with Client(server.address) as ann:
        await ann.be_guest("Cleo")
        await ann.vote(place.poll, place.choices[0])
        await ann.http.get(f"/a/{place.slug}/")
        before = cpu_s(server.pid)
        for _ in range(NAMED_PAGES):
            assert (await ann.http.get(f"/a/{place.slug}/")).status_code == 200
        spent = cpu_s(server.pid) - before
    return Figure("a named reader's page, CPU", round(spent / NAMED_PAGES * 1000, 1), "ms", at_most=8)


def fill_place(slug: str, comments: int) -> Place:
    """Write a debate with a poll; in a process with Django."""
    # This module is also imported in a process without Django.
    from debate.articles.models import Article
    from debate.polls.models import Poll

    fill_large_debate(slug, comments, waiting=1)
    article = Article.objects.get(slug=slug)
    poll = Poll.objects.prefetch_related("choices").get(article=article)
    return Place(slug, article.pk, poll.pk, [choice.pk for choice in poll.choices.all()])


def run(sizes: list[int]) -> list[Row]:
    """Set a server up, and measure debates of each size."""
    postgres = Postgres()
    postgres.start()
    stage = Stage(postgres.create_database("pages"))
    server = stage.new_server(RATE_LIMITS="off")
    rows = []
    try:
        server.start()
        for size in sizes:
            place = stage.act(fill_place, f"debate-of-{size}", size)
            figures = asyncio.run(measure(server, place, whole=size == min(sizes)))
            rows.append(Row(f"page-{size}", f"Pages: a debate of {size:,} comments", figures))
    finally:
        server.stop()
        stage.close()
        postgres.stop()
    return rows


def main() -> None:
    """Run the benchmark and print its tables."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("rows", nargs="*", default=[*map(str, SIZES), STORM], help="numbers of comments, and storm")
    options.add_argument("--json", type=Path, default=Path("data/bench-page.json"), help="where the figures go")
    chosen = options.parse_args()
    sizes = [int(row) for row in chosen.rows if row != STORM]
    if sizes and not shutil.which("wrk"):
        raise SystemExit("wrk asks for the pages here: apt install wrk")
    rows = run(sizes) if sizes else []
    if STORM in chosen.rows:
        rows.append(asyncio.run(page_storm.run()))
    keep(rows, chosen.json)
    print(lines(rows))
    if not all(figure.is_met for row in rows for figure in row.figures):
        raise SystemExit("Some goals are not met.")


if __name__ == "__main__":
    main()
