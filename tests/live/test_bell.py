"""How the other processes hear of changes: of the first at once, of many few times, of a removal without delay."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from live import bell as bells
from live.bell import DESK_GROUP, Bell
from live.hub import bell_group
from live.peers import Peers
from tests.support.client import eventually

ARTICLE = 7
REST_S = 0.2


class Street:
    """Two processes' ends of the channel layer: the bell of one, and what the other hears."""

    def __init__(self) -> None:
        self.here: list[bool] = []
        self.there: list[bool] = []
        self.at_the_desk = 0
        self._one, self._two = Peers(), Peers()
        self.bell = Bell(self._one, lambda article_id, *, urgent: self.here.append(urgent))
        Bell(self._two, lambda article_id, *, urgent: self.there.append(urgent))
        self._two.on("desk", self._count)
        self._two.follow(bell_group(ARTICLE))
        self._two.follow(DESK_GROUP)

    def _count(self, message: object) -> None:
        self.at_the_desk += 1

    async def __aenter__(self) -> "Street":
        self.bell.start()
        acts = (self.bell.tell_peers(), self._two.listen(), self._two.keep_following())
        self._tasks = [asyncio.create_task(act) for act in acts]
        # Until the other listens.
        while not (self.there and self.at_the_desk):
            self.bell.ring(ARTICLE, urgent=True)
            await asyncio.sleep(0.01)
        await asyncio.sleep(REST_S * 2)
        self.here.clear()
        self.there.clear()
        self.at_the_desk = 0
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks)


@pytest.fixture
async def street(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    monkeypatch.setattr(bells, "tick_s", lambda rings: REST_S)
    async with Street() as street:
        yield street


async def test_of_many_changes_the_others_hear_at_the_first_and_once_more_after_the_last(street: Street) -> None:
    for _ in range(50):
        street.bell.ring(ARTICLE, urgent=False)
    await eventually(lambda: len(street.there) == 1)
    await eventually(lambda: len(street.there) == 2)
    await asyncio.sleep(REST_S * 2)
    assert street.there == [False, False]
    # Here each may be heard: it costs nothing.
    assert len(street.here) == 50


async def test_the_desk_hears_of_the_last_of_many_changes_too_and_at_once_of_a_removal(street: Street) -> None:
    for _ in range(50):
        street.bell.ring(ARTICLE, urgent=False)
    await eventually(lambda: street.at_the_desk == 2)
    street.bell.ring(ARTICLE, urgent=True)
    await eventually(lambda: street.at_the_desk == 3, timeout_s=REST_S)


async def test_a_removal_amid_many_changes_is_told_at_once(street: Street) -> None:
    street.bell.ring(ARTICLE, urgent=False)
    await eventually(lambda: street.there == [False])
    street.bell.ring(ARTICLE, urgent=True)
    await eventually(lambda: street.there == [False, True], timeout_s=REST_S)
