"""PostgreSQL restarted while readers write and watch: they are told to try again, and nothing acknowledged is lost."""

from collections.abc import Iterator

import pytest

from tests.faults.audience import Steadfast, assert_all_have, audience
from tests.support.client import Client, eventually
from tests.support.servers import Hustings, Postgres
from tests.support.stage import Stage

# From the moment at which the database takes connections again.
BACK_WITHIN_S = 15.0


@pytest.fixture
def stage(postgres: Postgres) -> Iterator[Stage]:
    stage = Stage(postgres.create_database("restarted"))
    yield stage
    stage.close()


async def test_a_restart_amid_posts_loses_none_and_closes_no_socket(
    servers: list[Hustings], stage: Stage, postgres: Postgres
) -> None:
    place = stage.new_place()
    one, two = servers
    async with (
        Client(one.address) as ann,
        Client(two.address) as ben,
        audience(servers, place, viewers=3) as sockets,
    ):
        author = Steadfast(await ann.be_guest("Ann"), place)
        tally = (await ben.vote(place.poll, place.choices[0]))["tally"]
        async with author.posting():
            await eventually(lambda: len(author.posted) >= 20)
            before = len(author.posted)
            postgres.restart()
            await eventually(lambda: len(author.posted) >= before + 20, timeout_s=BACK_WITHIN_S)
        await assert_all_have(sockets, author.posted, within_s=BACK_WITHIN_S)
        fresh = await ben.load(place.slug)
        assert [socket.state for socket in sockets] == [fresh] * len(sockets)
        # A comment whose acknowledgement was lost was sent again under its key, and stands there once.
        bodies = [comment["body"] for comment in fresh.comments.values()]
        assert sorted(bodies) == sorted(comment["body"] for comment in author.posted)
        assert fresh.tallies[place.poll] == tally
        assert not any(socket.close for socket in sockets)
    assert "Traceback" not in one.log.read_text() + two.log.read_text()
