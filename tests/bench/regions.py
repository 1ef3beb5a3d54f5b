"""Measures a server in another region than PostgreSQL and Redis: how long readers wait there, for how many round trips.

One server is beside the database, the other one behind `distance`. All limits are counted and none is reached.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Any
from uuid import uuid4

import httpx

from debate.limits.declared import DECLARED
from tests.bench.distance import Distance
from tests.bench.voters import Round
from tests.bench.votes import VotersProcess, electorate_at
from tests.support.client import Client, Socket
from tests.support.servers import Hustings, Postgres, Redis
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, welcome_many_new_names

ROUND_TRIPS_MS = (0.0, 5.0, 20.0, 80.0)
TIMES = 15
READERS, LASTS_S, VOTERS, VOTES_UNDER_WAY = 16, 6.0, 400, 200
WIDE = {"RATE_LIMITS": "on", "CONNECTIONS_PER_ADDRESS": "2000"} | {limit.name: "100000000/minute" for limit in DECLARED}
# A socket takes ten commands a second.
PAUSE_S = 0.15
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Scene:
    """Servers on one database: `near` is beside it, `far` behind the distance, and `apart`, too, with another Redis."""

    stage: Stage
    place: Place
    near: Hustings
    far: Hustings
    apart: Hustings


async def timed(deed: Callable[[], Awaitable[Any]], *, between: Callable[[], Awaitable[Any]] | None = None) -> float:
    """Return the median of a deed's milliseconds; `between` is done before each and not measured."""
    took = []
    for _ in range(TIMES + 2):
        if between:
            await between()
        began = time.perf_counter()
        await deed()
        took.append(1000 * (time.perf_counter() - began))
    return median(took[2:])


def text() -> str:
    """Return a comment that nobody has written yet."""
    return f"This is comment {next(_numbers)} of the measurement."


async def measure(scene: Scene) -> dict[str, float]:
    """Return what readers of the far server wait for, in milliseconds."""
    page, slug, found = f"/a/{scene.place.slug}/", scene.place.slug, {}
    async with (
        Client(scene.far.address) as anonymous,
        Client(scene.far.address) as ann,
        Client(scene.near.address) as bob,
        Client(scene.near.address) as mo,
    ):
        await ann.be_guest("Ann")
        await bob.be_guest("Bob")
        await mo.log_in(MODERATOR, PASSWORD)
        await ann.http.get(page)

        async def write_near() -> None:
            await bob.post(slug, text())

        async def get(client: Client) -> None:
            assert (await client.http.get(page)).status_code == 200

        found["page without a name, kept"] = await timed(lambda: get(anonymous))
        found["page without a name, after a change"] = await timed(lambda: get(anonymous), between=write_near)
        found["page of a guest"] = await timed(lambda: get(ann))
        found["page of a guest, after a change"] = await timed(lambda: get(ann), between=write_near)
        found["taking a name"] = await timed(lambda: ann.be_guest("Ann"))
        states = await ann.load(slug), await bob.load(slug)
        async with ann.open(slug, state=states[0]) as far, bob.open(slug, state=states[1]) as near:
            await far.hello()
            await near.hello()
            found |= await measure_sockets(scene, ann, bob, mo, far, near)
        found["comment over HTTP"] = await timed(lambda: ann.post(slug, text()))
        found["comment from near, seen far without a shared Redis"] = await measure_apart(scene, bob)
    return found


async def measure_apart(scene: Scene, bob: Client) -> float:
    """Return after how many milliseconds viewers of the server with another Redis see a comment."""
    posted: dict[str, Any] = {}

    async def post() -> None:
        posted.update(await bob.post(scene.place.slug, text()))

    async with Client(scene.apart.address) as reader:
        state = await reader.load(scene.place.slug)
        async with reader.open(scene.place.slug, state=state) as socket:
            await socket.hello()
            return await timed(lambda: socket.has_comment(posted), between=post)


async def measure_sockets(
    scene: Scene, ann: Client, bob: Client, mo: Client, far: Socket, near: Socket
) -> dict[str, float]:
    """Return the milliseconds of commands, and of what both regions see of each other."""
    slug, votes, found = scene.place.slug, count(), {}

    async def pause() -> None:
        await asyncio.sleep(PAUSE_S)

    async def vote() -> None:
        choice = scene.place.choices[next(votes) % len(scene.place.choices)]
        answer = await far.command("vote", poll=scene.place.poll, choices=[choice])
        assert answer["type"] == "ack", answer

    async def comment() -> None:
        answer = await far.command("comment", body=text(), parent=None, key=str(uuid4()))
        assert answer["type"] == "ack", answer

    found["vote, to its acknowledgement"] = await timed(vote, between=pause)
    found["comment, to its acknowledgement"] = await timed(comment, between=pause)
    posted: dict[str, Any] = {}

    async def post(client: Client) -> None:
        posted.update(await client.post(slug, text()))

    async def remove() -> None:
        posted.update(rev=(await mo.decide(posted["id"], "remove", "a measurement"))["comment"]["rev"])

    async def remove_another() -> None:
        await post(bob)
        await far.has_comment(posted)
        await remove()

    found["comment from near, acknowledged to seen far"] = await timed(
        lambda: far.has_comment(posted), between=lambda: post(bob)
    )
    found["comment from far, acknowledged to seen near"] = await timed(
        lambda: near.has_comment(posted), between=lambda: post(ann)
    )
    found["removal near, acknowledged to gone far"] = await timed(
        lambda: far.has_comment(posted), between=remove_another
    )
    return found


async def measure_load(scene: Scene) -> dict[str, float]:
    """Return how many pages, comments and votes a second the far server answers, all in one article."""
    page, comments = f"/a/{scene.place.slug}/", f"/articles/{scene.place.slug}/comments"
    found = {}
    async with AsyncExitStack() as stack:
        readers = [await stack.enter_async_context(Client(scene.far.address)) for _ in range(READERS)]
        for number, reader in enumerate(readers):
            await reader.be_guest(f"Reader {number}")
        found["pages of guests a second"] = await rate(readers, lambda reader: reader.http.get(page))
        bob = await (await stack.enter_async_context(Client(scene.near.address))).be_guest("Bob")
        near = asyncio.create_task(slowest(lambda: bob.post(scene.place.slug, text())))
        found["comments a second"] = await rate(
            readers, lambda reader: reader.call("POST", comments, {"body": text(), "key": str(uuid4())})
        )
        found["comment at near meanwhile, the slowest"] = await near
    electorate = electorate_at(scene.stage, scene.far, scene.stage.new_place(), watched=scene.place, size=VOTERS)
    async with VotersProcess(electorate) as voters:
        await voters.vote(Round(VOTES_UNDER_WAY, 1.0))
        outcome = await voters.vote(Round(VOTES_UNDER_WAY, LASTS_S))
    return found | {
        "votes a second": outcome.acknowledged / outcome.took_s,
        "of them refused, a second": outcome.refused / outcome.took_s,
    }


async def slowest(post: Callable[[], Awaitable[Any]]) -> float:
    """Return the longest that a deed took, in milliseconds, while the others have begun and go on."""
    await asyncio.sleep(LASTS_S / 4)
    took, end = [], time.monotonic() + LASTS_S / 2
    while time.monotonic() < end:
        began = time.perf_counter()
        # One that waited for so long counts with what it waited.
        with suppress(httpx.TimeoutException):
            await post()
        took.append(1000 * (time.perf_counter() - began))
    return max(took)


async def rate(readers: list[Client], act: Callable[[Client], Awaitable[httpx.Response]]) -> float:
    """Return how many successful answers a second all readers get together; whoever is refused waits a moment."""
    end = time.monotonic() + LASTS_S

    async def repeat(reader: Client) -> int:
        done = 0
        while time.monotonic() < end:
            answer = await act(reader)
            assert answer.is_success or answer.status_code == 503, answer.text
            done += answer.is_success
            if not answer.is_success:
                await asyncio.sleep(PAUSE_S)
        return done

    return sum(await asyncio.gather(*map(repeat, readers))) / LASTS_S


async def measure_at(postgres: Postgres, redis: Redis, round_trip_ms: float) -> dict[str, float]:
    """Return all figures with a distance, which all connections of the far server have."""
    database = f"regions_{round_trip_ms:.0f}"
    stage = Stage(postgres.create_database(database))
    ways = [Distance(server.port, round_trip_ms=round_trip_ms) for server in (postgres, redis)]
    other = Redis()
    for process in (*ways, other):
        process.start()
    far = {"DATABASE_URL": f"postgres://hustings@127.0.0.1:{ways[0].port}/{database}"} | WIDE
    servers = [
        stage.new_server(REDIS_URL=redis.url, **WIDE),
        stage.new_server(REDIS_URL=f"redis://127.0.0.1:{ways[1].port}/0", **far),
        stage.new_server(REDIS_URL=other.url, **far),
    ]
    try:
        stage.act(welcome_many_new_names)
        for server in servers:
            server.start()
        scene = Scene(stage, stage.new_place(), *servers)
        found = await measure(scene) | await measure_load(scene)
        print(f"{round_trip_ms:.0f} ms: {found}", file=sys.stderr)
        return found
    finally:
        for process in (*servers, *ways, other):
            process.stop()
        stage.close()


def main() -> None:
    """Run the benchmark and print its figures, and how many round trips the farthest is behind the nearest."""
    distances = tuple(map(float, sys.argv[1:])) or ROUND_TRIPS_MS
    postgres, redis = Postgres(), Redis()
    postgres.start()
    redis.start()
    try:
        found = [asyncio.run(measure_at(postgres, redis, distance)) for distance in distances]
    finally:
        postgres.stop()
        redis.stop()
    print(f"{'round trip, ms':48}" + "".join(f"{distance:>10,.0f}" for distance in distances) + "  round trips")
    for what in found[0]:
        values = [each[what] for each in found]
        trips = (values[-1] - values[0]) / (distances[-1] - distances[0]) if len(values) > 1 else 0.0
        print(f"{what:48}" + "".join(f"{value:>10,.1f}" for value in values) + (f"{trips:>13.1f}" if trips > 0 else ""))


if __name__ == "__main__":
    main()
