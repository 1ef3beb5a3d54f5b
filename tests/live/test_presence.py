"""Viewers counted over processes: what each tells, how long it counts, and what a lost message does."""

from collections.abc import Callable, Mapping
from typing import Any, cast

import pytest

from live.hub import Hub
from live.peers import Peers
from live.presence import BEAT_S, EXPIRY_S, Presence


class Layer:
    """A channel layer for presence: what one process tells, all others hear, unless it is lost."""

    def __init__(self) -> None:
        self.processes: list[Process] = []
        self.loses = False


class Process:
    """One process's presence, with viewers as the test says."""

    def __init__(self, layer: Layer, name: str, clock: Callable[[], float]) -> None:
        self.own_name = name
        self.rooms: dict[int, Any] = {}
        self._layer = layer
        self.presence = Presence(cast(Peers, self), cast(Hub, self), clock)
        layer.processes.append(self)

    def watch(self, article: int, viewers: int) -> None:
        self.rooms[article] = Room(viewers)

    def audience(self) -> dict[int, int]:
        return {article: len(room.members) for article, room in self.rooms.items() if room.members}

    def on(self, kind: str, handle: Callable[[Mapping[str, Any]], None]) -> None:
        self.hear = handle

    def follow(self, group: str) -> None:
        pass

    async def tell(self, group: str, kind: str, **content: Any) -> None:
        for process in self._layer.processes:
            if process is not self and not self._layer.loses:
                process.hear({"type": kind, "from": self.own_name, **content})


class Room:
    def __init__(self, viewers: int) -> None:
        self.members = set(range(viewers))
        self.told_viewers = -1
        self.rings = 0

    def ring(self) -> None:
        self.rings += 1


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


async def test_a_change_is_known_everywhere_with_the_next_beat(world: World) -> None:
    world.one.watch(7, 2)
    world.two.watch(7, 3)
    await world.pass_time(BEAT_S)
    assert [process.presence.viewers(7) for process in world.layer.processes] == [5, 5]
    world.two.watch(7, 0)
    await world.pass_time(BEAT_S)
    assert world.one.presence.viewers(7) == 2


async def test_a_lost_message_is_made_up_for_within_five_seconds(world: World) -> None:
    world.layer.loses = True
    world.one.watch(7, 2)
    await world.pass_time(BEAT_S)
    world.layer.loses = False
    await world.pass_time(5 - BEAT_S)
    assert world.two.presence.viewers(7) == 2


async def test_a_dead_process_is_forgotten_within_fifteen_seconds_and_not_for_one_lost_message(world: World) -> None:
    world.one.watch(7, 2)
    await world.pass_time(BEAT_S)
    await world.pass_time(EXPIRY_S / 2, dead=world.one)
    assert world.two.presence.viewers(7) == 2
    await world.pass_time(15 - EXPIRY_S / 2, dead=world.one)
    assert world.two.presence.viewers(7) == 0


async def test_a_process_that_says_goodbye_is_forgotten_at_once(world: World) -> None:
    world.one.watch(7, 2)
    await world.pass_time(BEAT_S)
    await world.one.presence.say_goodbye()
    assert world.two.presence.viewers(7) == 0


async def test_rooms_are_rung_for_a_changed_count_alone(world: World) -> None:
    world.one.watch(7, 1)
    room = world.one.rooms[7]
    await world.pass_time(4)
    assert room.rings
    room.told_viewers, room.rings = 1, 0
    await world.pass_time(4)
    assert not room.rings
