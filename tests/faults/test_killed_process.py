"""A process killed with -9: the others' viewers notice nothing, and its own reconnect elsewhere."""

from datetime import timedelta

from django.utils import timezone

from debate.polls.models import Poll
from live.jobs.timetable import TAKEOVER_S
from tests.faults.audience import SOON_S, Steadfast, assert_all_have, audience
from tests.support.client import Client, Socket, eventually
from tests.support.servers import Hustings, Redis
from tests.support.stage import Place, Stage

PRESENCE_WITHIN_S = 15.0


def shows(count: int, socket: Socket) -> bool:
    """Say whether the last viewer count that a viewer got is this one."""
    return next((frame["viewers"] for frame in reversed(socket.frames) if "viewers" in frame), -1) == count


def open_soon(poll_id: int) -> None:
    """Make a poll due to open, without notifying anybody."""
    Poll.objects.filter(pk=poll_id).update(state=Poll.State.SCHEDULED, opens=timezone.now() + timedelta(seconds=1))


async def test_another_process_takes_over_the_jobs_of_a_killed_one(
    stage: Stage, redis_server: Redis, place: Place
) -> None:
    one, two = (stage.new_server(REDIS_URL=redis_server.url) for _ in range(2))
    try:
        # The first one has all the jobs.
        one.start()
        two.start()
        one.kill()
        stage.act(open_soon, place.poll)
        async with Client(two.address) as ann, ann.open(place.slug, state=await ann.load(place.slug)) as socket:
            await socket.until(
                lambda s: s.state and s.state.tallies[place.poll]["state"] == "open",
                timeout_s=2 * TAKEOVER_S,
            )
    finally:
        one.stop()
        two.stop()


async def test_after_a_kill_viewers_reconnect_and_acknowledged_writes_are_kept(
    servers: list[Hustings], place: Place
) -> None:
    one, two = servers
    async with (
        Client(one.address) as ann,
        Client(two.address) as ben,
        Client(one.address) as clara,
        audience([one], place, viewers=3) as here,
        audience([two], place, viewers=2) as there,
    ):
        await here[0].until(lambda socket: shows(5, socket))
        in_two = Steadfast(await ben.be_guest("Ben"), place)
        in_one = Steadfast(await ann.be_guest("Ann"), place)
        async with in_two.posting():
            await eventually(lambda: len(in_two.posted) >= 20)
            # While Ben posts; everything that was acknowledged must be there.
            two.kill()
            await eventually(lambda: in_two.failures)
            ben.http.base_url = one.address
            ben.http.headers["Origin"] = one.address
            async with in_one.posting():
                await eventually(lambda: len(in_one.posted) >= 10)
        assert in_one.failures == 0
        acknowledged = in_one.posted + in_two.posted
        await assert_all_have(here, acknowledged, within_s=SOON_S)
        for lost in there:
            await lost.closed()
            async with clara.open(place.slug, state=lost.state) as back:
                await assert_all_have([back], acknowledged, within_s=SOON_S)
        fresh = await ann.load(place.slug)
        assert [socket.state for socket in here] == [fresh] * len(here)
        assert len(fresh.comments) == len(acknowledged)
        await here[0].until(lambda socket: shows(3, socket), timeout_s=PRESENCE_WITHIN_S)
    assert "Traceback" not in one.log.read_text()
