"""Pages and calls have a bounded number of threads: a request that would wait too long is refused."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from httpx import Response

from debate.articles.models import Article
from debate.errors import Unavailable
from live.http.django_handler import WRITE_THREADS
from live.work.lane import MAX_WAIT_S, Lane
from tests.support.client import Client, eventually
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage


def hold(article: int) -> None:
    """Lock an article's row, so that its writers wait."""
    connection.set_autocommit(False)
    Article.objects.filter(pk=article).update(title="A new bridge")


def let_go() -> None:
    connection.commit()
    connection.set_autocommit(True)


@contextmanager
def held(stage: Stage, place: Place) -> Iterator[None]:
    stage.act(hold, place.article)
    try:
        yield
    finally:
        stage.act(let_go)


@pytest.fixture
def server(stage: Stage) -> Iterator[Hustings]:
    with stage.running_server() as server:
        yield server


async def fill(lane: Lane, threads: int) -> tuple[threading.Event, list[asyncio.Task[bool]]]:
    """Keep all threads of a lane busy until the event is set."""
    event = threading.Event()
    tasks = [asyncio.create_task(lane.run(lambda: event.wait(10))) for _ in range(threads)]
    await eventually(lambda: lane.is_busy)
    return event, tasks


async def test_a_request_queued_for_too_long_is_refused_with_a_retry_time() -> None:
    lane = Lane("test", threads=2)
    event, tasks = await fill(lane, 2)
    # While the threads are still busy.
    with pytest.raises(Unavailable) as refused:
        await lane.run(lambda: None)
    assert refused.value.retry_after
    event.set()
    await asyncio.gather(*tasks)
    assert await lane.run(lambda: "done") == "done"


async def test_a_request_that_would_wait_too_long_is_refused_at_once() -> None:
    lane = Lane("test", threads=1)
    for _ in range(5):
        await lane.run(lambda: time.sleep(0.2))
    event, tasks = await fill(lane, 1)
    waiting = [asyncio.create_task(lane.run(lambda: None)) for _ in range(100)]
    await asyncio.sleep(0)
    refused = [task for task in waiting if task.done() and isinstance(task.exception(), Unavailable)]
    assert 80 < len(refused) < 100
    event.set()
    await asyncio.gather(*tasks, *(task for task in waiting if task not in refused))


async def test_a_request_abandoned_while_queued_is_never_run() -> None:
    lane = Lane("test", threads=1)
    event, tasks = await fill(lane, 1)
    done: list[str] = []
    left, stays = (asyncio.create_task(lane.run(lambda name=name: done.append(name))) for name in ("left", "stays"))  # type: ignore[misc]
    await asyncio.sleep(0)
    left.cancel()
    event.set()
    await asyncio.gather(*tasks, stays)
    assert done == ["stays"]


def post_many(client: Client, place: Place, number: int) -> list[asyncio.Task[Response]]:
    words = [{"body": f"Word {number}", "key": str(uuid4())} for number in range(number)]
    return [asyncio.create_task(client.call("POST", f"/articles/{place.slug}/comments", word)) for word in words]


async def test_while_writes_wait_for_the_database_reads_work_and_more_writes_are_refused_in_time(
    server: Hustings, stage: Stage, place: Place
) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben:
        await ann.be_guest("Ann")
        with held(stage, place):
            posts = post_many(ann, place, WRITE_THREADS + 3)
            # The database is still held: they are refused while the others wait.
            await eventually(lambda: sum(post.done() for post in posts) == 3)
            for refused in (post.result() for post in posts if post.done()):
                assert refused.status_code == 503
                assert int(refused.headers["Retry-After"]) >= 1
                assert refused.json()["error"]["code"] == "unavailable"
            for address in ("/healthz", "/embed.js", "/api/v1/session", f"/a/{place.slug}/"):
                assert (await ben.http.get(address)).status_code == 200
        answers = [answer.status_code for answer in await asyncio.gather(*posts)]
        assert answers.count(201) == WRITE_THREADS
        assert len((await ben.load(place.slug)).comments) == WRITE_THREADS


async def test_a_comment_is_not_posted_if_its_sender_leaves_while_it_is_queued(
    server: Hustings, stage: Stage, place: Place
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        with held(stage, place):
            posts = post_many(ann, place, WRITE_THREADS + 1)
            # One is refused: the others have all threads.
            await eventually(lambda: any(post.done() for post in posts))
            late = {"body": "Late", "key": str(uuid4())}
            leaves = asyncio.create_task(ann.call("POST", f"/articles/{place.slug}/comments", late))
            await asyncio.sleep(MAX_WAIT_S / 4)
            leaves.cancel()
            await asyncio.gather(leaves, return_exceptions=True)
        await asyncio.gather(*posts)
        bodies = {comment["body"] for comment in (await ann.load(place.slug)).comments.values()}
        assert "Late" not in bodies and len(bodies) == WRITE_THREADS


async def test_requests_create_no_threads(server: Hustings, place: Place) -> None:
    def threads() -> set[str]:
        return {task.name for task in Path(f"/proc/{server.pid}/task").iterdir()}

    async with Client(server.address) as ann:
        await ann.be_guest("Ann")

        async def ask_for_all() -> None:
            pages = ("/", f"/a/{place.slug}/", "/embed.js", "/api/v1/session")
            await asyncio.gather(*(ann.http.get(page) for page in pages for _ in range(3)))
            await ann.vote(place.poll, place.choices[0])

        for _ in range(10):
            await ask_for_all()
        before = threads()
        for _ in range(10):
            await ask_for_all()
        assert threads() == before


async def test_a_request_cancelled_midway_harms_nothing(server: Hustings) -> None:
    url = urlsplit(server.address)
    for _ in range(20):
        _, writer = await asyncio.open_connection(url.hostname, url.port)
        writer.write(b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\n{")
        await writer.drain()
        writer.transport.abort()
    async with Client(server.address) as ann:
        await ann.session()
    assert "Traceback" not in server.log.read_text()
