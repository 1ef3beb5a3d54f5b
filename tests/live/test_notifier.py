"""How other processes learn of changes: at once of the first, rarely of many, without delay of a removal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from live.fanout import notifier as notifier_module
from live.fanout.channel import Peers
from live.fanout.hub import article_group
from live.fanout.notifier import DESK_GROUP, Notifier
from tests.support.client import eventually

ARTICLE = 7
REST_S = 0.2


class Street:
    """Two processes' ends of the channel layer: the notifier of one, and what the other receives."""

    def __init__(self) -> None:
        self.here: list[bool] = []
        self.there: list[bool] = []
        self.at_the_desk = 0
        self._one, self._two = Peers(), Peers()
        self.desk_here = 0
        self.notifier = Notifier(self._one, lambda _, *, urgent, cause: self.here.append(urgent), self._count_here)
        Notifier(self._two, lambda _, *, urgent, cause: self.there.append(urgent), lambda: None)
        self._two.on("desk", self._count)
        self._two.follow(article_group(ARTICLE))
        self._two.follow(DESK_GROUP)

    def _count_here(self) -> None:
        self.desk_here += 1

    def _count(self, message: object) -> None:
        self.at_the_desk += 1

    async def __aenter__(self) -> "Street":
        self.notifier.start()
        acts = (self.notifier.tell_peers(), self._two.listen(), self._two.keep_following())
        self._tasks = [asyncio.create_task(act) for act in acts]
        # Until the other one listens.
        while not (self.there and self.at_the_desk):
            self.notifier.notify(ARTICLE, urgent=True)
            await asyncio.sleep(0.01)
        await asyncio.sleep(REST_S * 2)
        self.here.clear()
        self.there.clear()
        self.at_the_desk = self.desk_here = 0
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks)


@pytest.fixture
async def street(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    monkeypatch.setattr(notifier_module, "tick_s", lambda notifications: REST_S)
    async with Street() as street:
        yield street


async def test_a_burst_of_changes_notifies_processes_at_its_first_and_after_its_last(street: Street) -> None:
    for _ in range(50):
        street.notifier.notify(ARTICLE, urgent=False)
    await eventually(lambda: len(street.there) == 1)
    await eventually(lambda: len(street.there) == 2)
    await asyncio.sleep(REST_S * 2)
    assert street.there == [False, False]
    # Each can be heard here: it costs nothing.
    assert len(street.here) == 50


async def test_the_desk_is_notified_of_a_bursts_last_change_and_at_once_of_a_removal(street: Street) -> None:
    for _ in range(50):
        street.notifier.notify(ARTICLE, urgent=False)
    await eventually(lambda: street.at_the_desk == 2)
    street.notifier.notify(ARTICLE, urgent=True)
    await eventually(lambda: street.at_the_desk == 3, timeout_s=REST_S)


async def test_a_removal_during_a_burst_is_sent_at_once(street: Street) -> None:
    street.notifier.notify(ARTICLE, urgent=False)
    await eventually(lambda: street.there == [False])
    street.notifier.notify(ARTICLE, urgent=True)
    await eventually(lambda: street.there == [False, True], timeout_s=REST_S)


async def test_votes_and_likes_notify_readers_but_not_the_desk(street: Street) -> None:
    for _ in range(5):
        street.notifier.notify(ARTICLE, urgent=False, at_desk=False)
    await eventually(lambda: len(street.there) == 2)
    assert (len(street.here), street.desk_here, street.at_the_desk) == (5, 0, 0)
