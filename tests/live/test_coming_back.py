"""Memory for viewers who reconnect from any revision: little, for any number of them."""

import asyncio
import gc

from live.fanout.frames import Frame
from live.fanout.ring import MAX_CATCH_UP_BYTES, MAX_CATCH_UPS, CatchUps
from live.fanout.room import Room
from tests.support.client import eventually
from tests.support.rooms import Article, Outlet, enter


async def come_and_go(room: Room, since: int) -> bytes:
    outlet = Outlet()
    room.leave(await enter(room, outlet, since=since))
    return outlet.frames[-1].payload


async def test_catch_ups_from_many_revisions_leave_little_memory_behind(article: Article) -> None:
    room = Room(7, "place")
    await enter(room, Outlet())
    article.rev = 4 * MAX_CATCH_UPS
    room.notify(urgent=True)
    await eventually(lambda: room.rev == article.rev)
    told = await asyncio.gather(*(come_and_go(room, since) for since in range(article.rev)))
    assert all(f'"from":{since},"rev":{article.rev}'.encode() in payload for since, payload in enumerate(told))
    gc.collect()
    assert sum(type(thing) is Frame for thing in gc.get_objects()) < MAX_CATCH_UPS + 50
    room.close()


def test_cached_catch_up_frames_are_bounded_and_the_used_ones_stay() -> None:
    kept = CatchUps()
    for since in range(MAX_CATCH_UPS + 10):
        kept.keep(since, Frame({"since": since}))
        assert kept.get(0)
    assert len(kept) == MAX_CATCH_UPS
    assert kept.get(1) is None
    kept.keep(-1, Frame({"text": "x" * (MAX_CATCH_UP_BYTES - 100)}))
    assert len(kept) < 10
    assert kept.get(-1)
    kept.keep(-2, Frame({"text": "x" * MAX_CATCH_UP_BYTES}))
    assert len(kept) == 0
