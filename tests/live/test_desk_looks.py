"""The desk's reads of the queue: one for all moderators of the same debates, and never back to an older state."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from threading import Event
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from django.db import connection
from django.test import Client as Browser

from live.desk.desk import Desk
from live.fanout.channel import Peers
from live.fanout.handshake import Speaker
from live.fanout.viewer import Message, Viewer
from tests.cast import Scene, set_scene
from tests.support.client import eventually
from tests.support.outlets import KeptOutlet
from tests.support.reading_threads import close_reading_connections, in_each_reading_thread

# The desk reads in threads.
pytestmark = pytest.mark.django_db(transaction=True)


class Reads:
    """The statements of the reading threads: counted, and held back while the test says so."""

    def __init__(self) -> None:
        self.count = 0
        self.held = 0
        self.go_on = Event()
        self.go_on.set()

    def __call__(self, execute: Callable[..., Any], sql: str, parameters: Any, many: bool, context: Any) -> Any:
        self.count += 1
        if not self.go_on.is_set():
            self.held += 1
            assert self.go_on.wait(10)
        return execute(sql, parameters, many, context)


@pytest_asyncio.fixture
async def reads() -> AsyncIterator[Reads]:
    """The statements from now on."""
    reads = Reads()
    await in_each_reading_thread(lambda: connection.execute_wrappers.append(reads))
    yield reads
    await in_each_reading_thread(lambda: connection.execute_wrappers.remove(reads))
    await close_reading_connections()


def make_scene() -> tuple[Scene, Message]:
    """Return a debate with a comment, and the scope of a socket that its moderator opens."""
    scene, browser = set_scene(), Browser()
    scene.post(scene.ann)
    assert scene.mo.reader and scene.mo.reader.user
    browser.force_login(scene.mo.reader.user)
    cookie = browser.cookies.output(header="", attrs=[]).strip()
    headers = [(b"host", b"127.0.0.1:8000"), (b"cookie", cookie.encode())]
    return scene, {"type": "websocket", "path": "/ws/moderation/", "query_string": b"", "headers": headers}


async def enter(desk: Desk, scope: Message) -> KeptOutlet:
    outlet = KeptOutlet()
    await desk.enter(Viewer(outlet), Speaker(scope), version="")
    return outlet


def lengths(outlet: KeptOutlet) -> list[int]:
    """Return how many comments each queue had that was shown: the more, the newer."""
    frames = [json.loads(frame.text) for frame in outlet.frames]
    return [len(frame["recent"]) for frame in frames if frame["type"] == "queue"]


async def test_moderators_who_connect_together_share_one_queue_read(reads: Reads) -> None:
    _, scope = await database_sync_to_async(make_scene)()
    await enter(Desk(Peers()), scope)
    for_one, reads.count = reads.count, 0
    desk = Desk(Peers())
    outlets = await asyncio.gather(*(enter(desk, scope) for _ in range(10)))
    assert [lengths(outlet) for outlet in outlets] == [[1]] * 10
    # Those who come during a read share the next one.
    assert reads.count <= 2 * for_one


async def test_an_older_queue_is_never_shown_after_a_newer_one(reads: Reads) -> None:
    scene, scope = await database_sync_to_async(make_scene)()
    post = database_sync_to_async(scene.post)
    desk = Desk(Peers())
    one = await enter(desk, scope)
    await post(scene.ann, "Another word")
    reads.go_on.clear()
    comes = [asyncio.create_task(enter(desk, scope))]
    await eventually(lambda: reads.held > 0)
    await post(scene.ben, "The newest word")
    comes += [asyncio.create_task(enter(desk, scope)) for _ in range(3)]
    await eventually(lambda: len(desk.viewers) == 5)
    reads.go_on.set()
    outlets = [one, *await asyncio.gather(*comes)]
    for outlet in outlets:
        assert lengths(outlet) == sorted(lengths(outlet))
        assert lengths(outlet)[-1] == 3
