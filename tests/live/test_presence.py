"""Viewer counts across processes: what each one sends, when it expires, and the effect of a lost message.

The processes are two ends of one channel layer, each with a hub of its own; only the clock is the test's.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
import pytest_asyncio
from channels.db import database_sync_to_async
from channels.layers import InMemoryChannelLayer, channel_layers

from debate.articles.models import Article
from debate.viewer_count import count_viewers_with
from live.engine import engine
from live.fanout.channel import Peers
from live.fanout.hub import Hub
from live.fanout.presence import BEAT_S, EXPIRY_REPEATS, MAX_TOLD_PER_BEAT, REPEAT_S, Presence, presence_group
from live.fanout.room import Room
from live.fanout.viewer import Viewer
from tests.support.client import eventually
from tests.support.outlets import KeptOutlet
from tests.support.reading_threads import close_reading_connections
from tests.support.rooms import NOBODY

EXPIRY_S = REPEAT_S * EXPIRY_REPEATS
ARTICLES = MAX_TOLD_PER_BEAT + 50

# Rooms read their articles in threads.
pytestmark = pytest.mark.django_db(transaction=True)


class LosingLayer(InMemoryChannelLayer):  # type: ignore[misc]  # channels has no types
    """A channel layer that loses messages while the test says so."""

    loses = False

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        """Deliver the message, or lose it."""
        if not self.loses:
            await super().group_send(group, message)


class Process:
    """One process's presence, with as many viewers as the test sets."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.peers = Peers()
        self.hub = Hub(self.peers)
        self.presence = Presence(self.peers, self.hub, clock)
        self.heard_until = 0
        self.peers.on("barrier", self._pass)
        self._inside: dict[int, list[tuple[Room, Viewer]]] = {}
        self._tasks = [asyncio.create_task(act) for act in (self.peers.listen(), self.peers.keep_following())]

    def watch(self, article: int, viewers: int) -> None:
        """Let this many viewers watch an article, and those who did so before leave."""
        before, self._inside[article] = self._inside.get(article, []), []
        for _ in range(viewers):
            viewer = Viewer(KeptOutlet())
            self._inside[article].append((self.hub.enter(article, f"place-{article}", viewer), viewer))
        for room, viewer in before:
            self.hub.leave(room, viewer)

    async def stop(self) -> None:
        """Leave the layer, and close the rooms."""
        for article in self._inside:
            self.watch(article, 0)
        for task in self._tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks)

    def _pass(self, message: Any) -> None:
        self.heard_until = message["number"]


class World:
    def __init__(self, layer: LosingLayer) -> None:
        self.now = 1000.0
        self.layer = layer
        self.one, self.two = self.processes = [Process(lambda: self.now) for _ in range(2)]
        self._barriers = 0

    async def pass_time(self, seconds: float, *, dead: Process | None = None) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += BEAT_S
            for process in self.processes:
                if process is not dead:
                    await process.presence.beat()
                    await self._settle()

    async def _settle(self) -> None:
        """Wait until both processes follow what they want, and have heard what was sent before."""
        self._barriers += 1
        number, loses, self.layer.loses = self._barriers, self.layer.loses, False
        for process in self.processes:
            process.peers.follow(f"barrier.{number}")
        while min(process.heard_until for process in self.processes) < number:
            for process in self.processes:
                await process.peers.tell(f"barrier.{number}", "barrier", number=number)
            await asyncio.sleep(0)
        for process in self.processes:
            process.peers.unfollow(f"barrier.{number}")
        self.layer.loses = loses


@pytest_asyncio.fixture
async def world() -> AsyncIterator[World]:
    articles = [Article(pk=number, slug=f"place-{number}", title="A place") for number in range(1, ARTICLES + 1)]
    await database_sync_to_async(Article.objects.bulk_create)(articles)
    layer = LosingLayer(capacity=10 * ARTICLES)
    usual = channel_layers.set("default", layer)
    world = World(layer)
    yield world
    for process in world.processes:
        await process.stop()
    channel_layers.set("default", usual)
    await close_reading_connections()


async def test_every_process_with_viewers_of_an_article_learns_the_others_counts_with_the_next_heartbeat(
    world: World,
) -> None:
    world.one.watch(7, 2)
    world.two.watch(7, 3)
    await world.pass_time(2 * BEAT_S)
    assert [process.presence.viewers(7) for process in world.processes] == [5, 5]
    world.two.watch(7, 0)
    await world.pass_time(BEAT_S)
    assert world.one.presence.viewers(7) == 2


async def test_a_process_without_viewers_of_an_article_learns_the_count_once_it_is_asked(world: World) -> None:
    world.one.watch(7, 2)
    await world.pass_time(2 * BEAT_S)
    world.two.presence.viewers(7)
    await world.pass_time(2 * BEAT_S)
    assert world.two.presence.viewers(7) == 2


async def test_no_process_is_told_counts_of_articles_that_it_has_no_viewers_of(world: World) -> None:
    for article in range(1, 101):
        world.one.watch(article, 1)
    world.two.watch(7, 1)
    await world.pass_time(2 * BEAT_S)
    followers = {article: len(world.layer.groups[presence_group(article)]) for article in range(1, 101)}
    assert [article for article, processes in followers.items() if processes == 2] == [7]


async def test_counts_of_very_many_articles_stay_known_although_they_take_turns(world: World) -> None:
    for article in range(1, ARTICLES + 1):
        world.one.watch(article, 1)
        world.two.watch(article, 1)
    await world.pass_time(10)
    for _ in range(8):
        await world.pass_time(BEAT_S)
        assert all(world.two.presence.viewers(article) == 2 for article in range(1, ARTICLES + 1))


async def test_a_lost_heartbeat_is_made_up_for(world: World) -> None:
    world.two.watch(7, 1)
    world.layer.loses = True
    world.one.watch(7, 2)
    await world.pass_time(BEAT_S)
    world.layer.loses = False
    await world.pass_time(5 - BEAT_S)
    assert world.two.presence.viewers(7) == 3


async def test_a_dead_process_expires_but_one_lost_heartbeat_is_tolerated(world: World) -> None:
    world.one.watch(7, 2)
    world.two.watch(7, 1)
    await world.pass_time(2 * BEAT_S)
    await world.pass_time(EXPIRY_S / 2, dead=world.one)
    assert world.two.presence.viewers(7) == 3
    await world.pass_time(15 - EXPIRY_S / 2, dead=world.one)
    assert world.two.presence.viewers(7) == 1


async def test_a_stopped_process_leaves_the_viewer_count_at_once(world: World) -> None:
    world.one.watch(7, 2)
    world.two.watch(7, 1)
    await world.pass_time(2 * BEAT_S)
    await world.one.presence.say_goodbye()
    await eventually(lambda: world.two.presence.viewers(7) == 1)


async def test_viewers_are_told_only_of_a_changed_viewer_count(world: World) -> None:
    count_viewers_with(world.one.presence.viewers)
    try:
        outlet = KeptOutlet()
        viewer = Viewer(outlet)
        await world.one.hub.enter(7, "place-7", viewer).admit(viewer, reader=NOBODY)
        await world.pass_time(4)
        world.two.watch(7, 1)
        await world.pass_time(4)
        await eventually(lambda: len(outlet.frames) == 2)
        await world.pass_time(4)
        world.two.watch(7, 0)
        await world.pass_time(4)
        await eventually(lambda: len(outlet.frames) == 3)
        assert [json.loads(frame.text)["viewers"] for frame in outlet.frames] == [1, 2, 1]
        world.one.hub.leave(world.one.hub.rooms[7], viewer)
    finally:
        count_viewers_with(engine.presence.viewers)
