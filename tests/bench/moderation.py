"""Measures the moderators' desk in a large debate on PostgreSQL: `python -m tests.bench.moderation`.

Times are those of whole HTTP requests on one connection, as a moderator's browser waits for them; a removal's time ends
when the last viewer has received it.
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlencode

from tests.bench.crowd import Crowd
from tests.bench.figures import Figure, Row, lines
from tests.bench.large_debate import LargeDebate, fill_large_debate
from tests.bench.report import keep
from tests.support.client import Client
from tests.support.servers import Postgres
from tests.support.stage import MODERATOR, PASSWORD, Stage

COMMENTS, WAITING, VIEWERS = 100_000, 5_000, 1_000
REQUESTS, REMOVALS = 100, 100
SLUG = "a-large-debate"
# Three moderators at work, not a flood.
PAUSE_S = 0.05
MAX_DESK_MS, MAX_REMOVAL_MS = 100.0, 300.0


async def time_each(act: Callable[[int], Awaitable[object]], times: int) -> list[float]:
    """Await `act(n)` this many times in sequence; returns the milliseconds of each, without those of a warm-up."""
    await act(0)
    milliseconds = []
    for number in range(1, times + 1):
        await asyncio.sleep(PAUSE_S)
        began = time.perf_counter()
        await act(number)
        milliseconds.append((time.perf_counter() - began) * 1_000)
    return milliseconds


def figures(what: str, milliseconds: list[float], *, percentile: int, at_most: float) -> list[Figure]:
    """Return the median, and the percentile with a goal."""
    cuts = quantiles(milliseconds, n=100, method="inclusive")
    return [
        Figure(f"{what}, p50", round(cuts[49], 1), "ms"),
        Figure(f"{what}, p{percentile}", round(cuts[percentile - 1], 1), "ms", at_most=at_most),
    ]


async def measure(address: str, debate: LargeDebate, *, viewers: int) -> list[Figure]:
    """Let a moderator work while a number of viewers watch the debate."""
    removable = iter(debate.removable)
    socket = f"{address.replace('http', 'ws', 1)}/ws/articles/{debate.slug}/"
    async with Client(address) as mo, Crowd([socket], viewers) as crowd:
        await mo.log_in(MODERATOR, PASSWORD)
        first = (await mo.ask("GET", "/moderation/queue?queue=reported"))["next"]
        cursors = [first]

        async def open_desk(number: int) -> None:
            assert (await mo.http.get("/moderation/")).status_code == 200

        async def turn_page(number: int) -> None:
            page = await mo.ask("GET", f"/moderation/queue?{urlencode({'queue': 'reported', 'cursor': cursors[-1]})}")
            cursors.append(page["next"] or first)

        async def search(number: int) -> None:
            query = urlencode({"queue": "new", "words": f"number {1 + number * 37}"})
            assert (await mo.ask("GET", f"/moderation/queue?{query}"))["entries"]

        async def decide(number: int) -> None:
            await mo.decide(next(removable), "remove", "Spam")

        async def remove(number: int) -> None:
            answer = await mo.decide(next(removable), "remove", "Spam")
            await crowd.told(answer["comment"]["rev"])

        found = []
        for what, act in [
            ("opening the desk", open_desk),
            ("the next page of the queue", turn_page),
            ("a search of all comments", search),
            ("one decision", decide),
        ]:
            found += figures(what, await time_each(act, REQUESTS), percentile=95, at_most=MAX_DESK_MS)
        what = f"a removal, until the last of {viewers:,} viewers has it"
        found += figures(what, await time_each(remove, REMOVALS), percentile=99, at_most=MAX_REMOVAL_MS)
        found.append(Figure("viewers whose socket was lost", await crowd.closed(), at_most=0))
    return found


def run(*, comments: int, waiting: int, viewers: int) -> Row:
    """Start a server with a large debate, and measure the desk."""
    postgres = Postgres()
    postgres.start()
    stage = Stage(postgres.create_database("large"))
    server = stage.new_server()
    try:
        debate = stage.act(fill_large_debate, SLUG, comments, waiting)
        server.start()
        found = asyncio.run(measure(server.address, debate, viewers=viewers))
    finally:
        server.stop()
        stage.close()
        postgres.stop()
    return Row("moderation", f"Moderation: {comments:,} comments, {waiting:,} wait, {viewers:,} viewers", found)


def main() -> None:
    """Run the benchmark and print its table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--comments", type=int, default=COMMENTS)
    options.add_argument("--waiting", type=int, default=WAITING)
    options.add_argument("--viewers", type=int, default=VIEWERS)
    options.add_argument("--json", type=Path, default=Path("data/bench-moderation.json"), help="where the figures go")
    chosen = options.parse_args()
    row = run(comments=chosen.comments, waiting=chosen.waiting, viewers=chosen.viewers)
    keep([row], chosen.json)
    print(lines([row]))
    if not all(figure.is_met for figure in row.figures):
        raise SystemExit("Some goals are not met.")


if __name__ == "__main__":
    main()
