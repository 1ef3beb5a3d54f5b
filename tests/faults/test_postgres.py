"""PostgreSQL restarted while readers write and watch: they are told to retry, and nothing acknowledged is lost."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from debate.database.raw_sql import read_rows
from debate.page_states import ON_POSTGRES
from tests.faults.audience import Steadfast, assert_all_have, audience
from tests.support.between import require_program
from tests.support.client import Client, eventually
from tests.support.plain import is_ok
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


def make_certificate(folder: Path) -> Path:
    """Make a certificate for loopback, beside its key."""
    certificate = folder / "server.crt"
    make = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(folder / "server.key"), "-out", str(certificate)]
    subprocess.run([require_program("openssl"), *make, *files], check=True, capture_output=True)
    return certificate


@pytest.fixture
def encrypted() -> Iterator[Postgres]:
    """A PostgreSQL server that takes TLS, too."""
    server = Postgres(hasty=True)
    server.start()
    certificate, owner = make_certificate(server.data), server.data.stat()
    for file in (certificate, certificate.with_suffix(".key")):
        os.chown(file, owner.st_uid, owner.st_gid)
    with psycopg.connect(server.url("postgres"), autocommit=True) as own:
        own.execute("ALTER SYSTEM SET ssl = on")
    server.restart()
    yield server
    server.stop()


async def test_all_connections_are_encrypted_and_to_the_right_server_if_the_address_says_so(
    encrypted: Postgres, tmp_path: Path
) -> None:
    certificate, other = encrypted.data / "server.crt", make_certificate(tmp_path)
    stage = Stage(f"{encrypted.create_database('secret')}?sslmode=verify-full&sslrootcert={certificate}")
    try:
        place = stage.new_place()
        with stage.running_server() as server:
            async with Client(server.address) as ann, ann.open(place.slug) as socket:
                await socket.hello()
                # Asked by a thread, and by the loop's own connection as soon as that is open.
                await eventually(lambda: is_ok(f"{server.address}/a/{place.slug}/") and len(encryptions(encrypted)) > 2)
                await ann.be_guest("Ann")
                await ann.post(place.slug, "Said in secret")
            assert all(encryptions(encrypted))
        refused = stage.new_server(DATABASE_URL=stage.url.replace(str(certificate), str(other)))
        done = refused.run("serve", strict=False)
        assert "cannot be opened" in done.stderr and "certificate verify failed" in done.stderr
        refused.stop()
    finally:
        stage.close()


def encryptions(postgres: Postgres) -> list[bool]:
    """Return for each connection to the database of the test whether it is encrypted."""
    with psycopg.connect(postgres.url("postgres")) as own:
        rows = own.execute("SELECT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE datname = 'secret'")
        return [ssl for (ssl,) in rows]


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
