"""PostgreSQL restarted while readers write and watch: they are told to retry, and nothing acknowledged is lost."""

import asyncio
import os
import signal
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from debate.database.raw_sql import read_rows
from debate.page_states import ON_POSTGRES
from tests.faults.audience import Steadfast, assert_all_have, audience
from tests.support.client import Client, eventually
from tests.support.servers import Hustings, Postgres
from tests.support.stage import Stage

# From the moment when the database accepts connections again.
BACK_WITHIN_S = 15.0
# How long a request waits for a connection, with a margin.
ANSWER_WITHIN_S = 25.0


@pytest.fixture
def stage(postgres: Postgres) -> Iterator[Stage]:
    stage = Stage(postgres.create_database(f"away-{uuid4().hex}", migrated=True))
    yield stage
    stage.close()


async def test_a_database_restart_during_posting_loses_nothing_and_closes_no_socket(
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
        # A comment whose acknowledgement was lost was sent again under its key, and exists once.
        bodies = [comment["body"] for comment in fresh.comments.values()]
        assert sorted(bodies) == sorted(comment["body"] for comment in author.posted)
        assert fresh.tallies[place.poll] == tally
        assert not any(socket.close for socket in sockets)
    assert "Traceback" not in one.log.read_text() + two.log.read_text()


async def test_during_a_database_outage_every_response_says_to_retry(
    servers: list[Hustings], stage: Stage, postgres: Postgres
) -> None:
    place = stage.new_place()
    one, _ = servers
    async with Client(one.address) as ann:
        await ann.be_guest("Ann")
        ann.http.timeout = ANSWER_WITHIN_S
        comment = {"body": "Said to a server without its database", "parent": None, "key": str(uuid4())}
        token = ann.http.headers["X-CSRFToken"]
        person = {"username": "ann", "password": "anything", "csrfmiddlewaretoken": token}
        postgres.halt()
        try:
            page, form, *answers = await asyncio.gather(
                ann.http.get(f"/a/{place.slug}/"),
                ann.http.post("/sign-in/", data=person),
                ann.call("GET", f"/articles/{place.slug}/comments"),
                ann.call("POST", f"/articles/{place.slug}/comments", comment),
                ann.call("GET", "/session"),
                ann.call("GET", "/moderation/record"),
            )
        finally:
            postgres.start()
        assert [answer.status_code for answer in (page, form, *answers)] == [503] * 6
        assert "try again" in page.text and "try again" in form.text
        assert {answer.json()["error"]["code"] for answer in answers} == {"unavailable"}
        # The server's connections may take a while to come back: a page sends its comment until it is acknowledged.
        async with asyncio.timeout(BACK_WITHIN_S):
            answer = await ann.call("POST", f"/articles/{place.slug}/comments", comment)
            while answer.status_code == 503:
                answer = await ann.call("POST", f"/articles/{place.slug}/comments", comment)
            # Others of them may take longer.
            while (await ann.call("GET", f"/articles/{place.slug}")).status_code == 503:
                pass
        posted = answer.json()
        assert (await ann.load(place.slug)).comments.keys() == {posted["comment"]["id"]}
    assert "Traceback" not in one.log.read_text()


async def test_pages_are_answered_while_the_connection_that_asks_for_their_state_hangs(
    servers: list[Hustings], stage: Stage
) -> None:
    place = stage.new_place()
    one, _ = servers
    async with httpx.AsyncClient(base_url=one.address, timeout=ANSWER_WITHIN_S) as anybody:

        async def read() -> int:
            return (await anybody.get(f"/a/{place.slug}/")).status_code

        async def connection_after(former: int | None) -> int:
            """Ask until a connection other than the former one has read a state; return its process."""
            async with asyncio.timeout(BACK_WITHIN_S):
                while True:
                    assert await read() == 200
                    for found in stage.act(connections_that_read_states):
                        if found != former:
                            return found

        hanging = await connection_after(None)
        os.kill(hanging, signal.SIGSTOP)
        try:
            assert await asyncio.gather(*(read() for _ in range(20))) == [200] * 20
            await connection_after(hanging)
        finally:
            os.kill(hanging, signal.SIGCONT)
    assert "Traceback" not in one.log.read_text()


def connections_that_read_states() -> list[int]:
    """Return the database's processes whose last statement was the event loop's question for states."""
    return [process for (process,) in read_rows(_READ_STATES, f"%{ON_POSTGRES.decode().strip().splitlines()[-2]}%")]


_READ_STATES = "SELECT pid FROM pg_stat_activity WHERE query LIKE %s AND pid <> pg_backend_pid()"
