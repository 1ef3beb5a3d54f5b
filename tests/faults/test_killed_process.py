"""A process killed with -9: the others' viewers notice nothing, and its own find everything elsewhere."""

from tests.faults.audience import SOON_S, Steadfast, assert_all_have, audience
from tests.support.client import Client, Socket, eventually
from tests.support.servers import Hustings
from tests.support.stage import Place

PRESENCE_WITHIN_S = 15.0


def shows(count: int, socket: Socket) -> bool:
    """Say whether a viewer was last told of so many viewers."""
    return next((frame["viewers"] for frame in reversed(socket.frames) if "viewers" in frame), -1) == count


async def test_viewers_elsewhere_keep_on_its_own_come_back_and_what_it_acknowledged_is_there(
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
            # Amid what Ben posts; what he was told to be there must be there.
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
