"""The application on another ASGI server, with plain `send` only: slower, and otherwise the same."""

import asyncio
import sys
from collections.abc import Iterator

import pytest

from live.fanout.closes import RESTART, TOO_BIG
from tests.support.client import Client
from tests.support.events import EventStream
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage


class Uvicorn(Hustings):
    """The product on uvicorn."""

    def start(self, *arguments: str) -> None:
        """Start the process and wait until it answers."""
        options = ["--port", str(self.port), "--log-level", "warning"]
        self.spawn([sys.executable, "-m", "uvicorn", "live.asgi:application", *options], env=self.env)
        self.wait_until_ready(self._answers)


@pytest.fixture
def uvicorn(stage: Stage) -> Iterator[Hustings]:
    server = Uvicorn(DATABASE_URL=stage.url)
    server.start()
    yield server
    server.stop()


async def test_on_uvicorn_pages_sockets_streams_and_commands_work_the_same(uvicorn: Hustings, place: Place) -> None:
    async with Client(uvicorn.address) as ann, Client(uvicorn.address) as ben, Client(uvicorn.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        page = await ben.http.get(f"/a/{place.slug}/")
        assert page.status_code == 200
        before = await ben.load(place.slug)
        stream = EventStream(ben.http, f"/sse/articles/{place.slug}/", state=await ben.load(place.slug))
        async with (
            ann.open(place.slug, state=await ann.load(place.slug)) as socket,
            mo.open(place.slug) as moderator,
            stream,
        ):
            await socket.hello()
            await stream.until(lambda s: s.of_type("hello"))
            ack = await socket.command("comment", body="By socket", key="5e4c5a50-1b2c-4f0b-9d5e-2a4f6a0d9c11")
            assert ack["type"] == "ack"
            comment = ack["comment"]
            await socket.command("vote", poll=place.poll, choices=[place.choices[0]])
            removed = await moderator.command("remove", comment=comment["id"], reason="Off topic")
            assert removed["comment"]["state"] == "removed"
            fresh = await ben.load(place.slug)
            await socket.until(lambda s: s.state == fresh)
            await stream.until(lambda s: s.state == fresh)
        async with ben.open(place.slug, state=before) as late:
            await late.until(lambda s: s.state == fresh)
            await late.send("x" * 20_000)
            close = await late.closed()
            assert close and close.code == TOO_BIG.code
    assert "Traceback" not in uvicorn.log.read_text()


async def test_on_uvicorn_a_stopping_process_drains_and_loses_nothing(
    uvicorn: Hustings, stage: Stage, place: Place
) -> None:
    async with Client(uvicorn.address) as ann:
        await ann.be_guest("Ann")
        async with (
            ann.open(place.slug, state=await ann.load(place.slug)) as socket,
            EventStream(ann.http, f"/sse/articles/{place.slug}/") as stream,
        ):
            await stream.until(lambda s: s.of_type("hello"))
            ack = await socket.command("comment", body="Last words", key="5e4c5a50-1b2c-4f0b-9d5e-2a4f6a0d9c12")
            await asyncio.to_thread(uvicorn.terminate)
            close = await socket.closed()
            assert close and close.code == RESTART.code
            assert socket.of_type("reconnect")
            await stream.ended()
            assert stream.of_type("reconnect")
        uvicorn.start()
        fresh = await ann.load(place.slug)
        assert fresh.comments[ack["comment"]["id"]] == ack["comment"]
    assert "Traceback" not in uvicorn.log.read_text()
