"""Viewer counts across processes: what each one sends, when it expires, and the effect of a lost message."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from live.fanout.channel import Peers
from live.fanout.hub import Hub
from live.fanout.presence import BEAT_S, EXPIRY_REPEATS, REPEAT_S, Presence

EXPIRY_S = REPEAT_S * EXPIRY_REPEATS


class Layer:
    """A channel layer for presence: every process gets what one sends, unless it is lost."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.loses = False


class Process:
    """One process's presence, with the viewers that the test sets."""

    def __init__(self, layer: Layer, name: str, clock: Callable[[], float]) -> None:
        self.own_name = name
        self.rooms: dict[int, Any] = {}
        self.groups: set[str] = set()
        self.heard: list[Mapping[str, Any]] = []
        self._layer = layer
        self.presence = Presence(cast(Peers, self), cast(Hub, self), clock)
        layer.processes.append(self)

    def watch(self, article: int, viewers: int) -> None:
        if viewers:
            self.rooms[article] = Room(viewers)
        else:
            del self.rooms[article]

    def audience(self) -> dict[int, int]:
        return {article: len(room.members) for article, room in self.rooms.items() if room.members}

    def on(self, kind: str, handle: Callable[[Mapping[str, Any]], None]) -> None:
        self.hear = handle

    def follow(self, group: str) -> None:
        self.groups.add(group)

    def unfollow(self, group: str) -> None:
        self.groups.discard(group)

    async def tell(self, group: str, kind: str, **content: Any) -> None:
        for process in self._layer.processes:
            if process is not self and not self._layer.loses and group in process.groups:
                message = {"type": kind, "from": self.own_name, **content}
                process.heard.append(message)
                process.hear(message)


class Room:
    def __init__(self, viewers: int) -> None:
        self.members = set(range(viewers))
        self.last_viewer_count = -1
        self.notifications = 0

    def notify(self) -> None:
        self.notifications += 1


class World:
    def __init__(self) -> None:
        self.now = 1000.0
        self.layer = Layer()
        self.one, self.two = (Process(self.layer, name, lambda: self.now) for name in ("one", "two"))

    async def pass_time(self, seconds: float, *, dead: Process | None = None) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += BEAT_S
            for process in self.layer.processes:
                if process is not dead:
                    await process.presence.beat()


@pytest.fixture
def world() -> World:
    return World()


async def test_every_process_with_viewers_of_an_article_learns_the_others_counts_with_the_next_heartbeat(
    world: World,
) -> None:
    world.one.watch(7, 2)
    world.two.watch(7, 3)
    await world.pass_time(2 * BEAT_S)
    assert [process.presence.viewers(7) for process in world.layer.processes] == [5, 5]
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
    for article in range(100):
        world.one.watch(article, 1)
    world.two.watch(7, 1)
    await world.pass_time(10)
    assert {message["article"] for message in world.two.heard} == {7}


async def test_counts_of_very_many_articles_stay_known_although_they_take_turns(world: World) -> None:
    for article in range(1_000):
        world.one.watch(article, 1)
        world.two.watch(article, 1)
    await world.pass_time(30)
    for _ in range(40):
        await world.pass_time(BEAT_S)
        assert all(world.two.presence.viewers(article) == 2 for article in range(1_000))


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
    assert world.two.presence.viewers(7) == 1


async def test_rooms_are_notified_only_of_a_changed_viewer_count(world: World) -> None:
    world.one.watch(7, 1)
    room = world.one.rooms[7]
    await world.pass_time(4)
    assert room.notifications
    room.last_viewer_count, room.notifications = 1, 0
    await world.pass_time(4)
    assert not room.notifications
