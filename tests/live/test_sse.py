"""The event stream: the same frames as a socket's, over plain HTTP."""

import asyncio
import socket as sockets

import pytest

from live.fanout.closes import Close
from live.fanout.frames import HEARTBEAT, Frame
from live.fanout.viewer import Message, Viewer, event_stream_message
from live.socket import sse
from tests.support.client import Client
from tests.support.events import EventStream
from tests.support.outlets import KeptOutlet
from tests.support.servers import Hustings
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage, write_comments


def path(place: Place, query: str = "") -> str:
    return f"/sse/articles/{place.slug}/{query}"


async def test_a_stream_starts_with_hello_and_then_sends_every_change(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Ann")
        await mo.log_in(MODERATOR, PASSWORD)
        async with EventStream(ann.http, path(place), state=await ann.load(place.slug)) as stream:
            assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
            await stream.until(lambda s: s.events)
            hello = stream.events[0]
            assert (hello.message["type"], hello.message["viewers"]) == ("hello", 1)
            assert hello.message["reader"] == ann.reader
            # A hello brings nothing up to date: a reader who is cut off after it doesn't have everything.
            assert hello.id is None
            comment = await ann.post(place.slug, "Two\nlines")
            await ann.vote(place.poll, place.choices[0])
            await mo.decide(comment["id"], "remove", "Off topic")
            fresh = await ann.load(place.slug)
            await stream.until(lambda _: stream.state == fresh)
            assert stream.last_event_id == f"{fresh.epoch}:{fresh.rev}"


async def test_a_stream_resumed_with_last_event_id_sends_what_was_missed(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        state = await ann.load(place.slug)
        async with EventStream(ann.http, path(place), state=state) as stream:
            await stream.until(lambda s: s.events)
            await ann.post(place.slug, "Seen")
            await stream.until(lambda s: s.last_event_id)
        await ann.post(place.slug, "Missed")
        # The browser's last event is newer than the revision in the first address.
        first_address = path(place, f"?epoch={state.epoch}&since=0")
        async with EventStream(ann.http, first_address, state=state, last_event_id=stream.last_event_id) as again:
            fresh = await ann.load(place.slug)
            await again.until(lambda _: state == fresh)
            assert [event.message["from"] for event in again.of_type("changes")] == [1]


async def test_a_new_stream_catches_up_with_since_and_an_invalid_id_causes_a_reset(
    server: Hustings, place: Place
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        state = await ann.load(place.slug)
        await ann.post(place.slug, "A word")
        query = f"?epoch={state.epoch}&since={state.rev}"
        async with EventStream(ann.http, path(place, query), state=state) as stream:
            await stream.until(lambda _: state.rev == 1)
        for event_id in ("another:0", f"{state.epoch}:9", "nonsense"):
            async with EventStream(ann.http, path(place), last_event_id=event_id) as stream:
                await stream.until(lambda s: s.of_type("reset"))


async def test_a_stream_counts_as_a_viewer_until_it_ends(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, Client(server.address) as ben, ann.open(place.slug) as socket:
        await socket.hello()
        async with EventStream(ben.http, path(place)) as stream:
            await stream.until(lambda s: s.events)
            await socket.until(lambda s: s.frames[-1]["viewers"] == 2)
        await socket.until(lambda s: s.frames[-1]["viewers"] == 1)


async def test_an_unknown_article_and_another_method_are_refused(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        unknown = await ann.http.get("/sse/articles/nowhere/")
        assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "not_found")
        for method in ("HEAD", "POST"):
            response = await ann.http.request(method, path(place))
            assert (response.status_code, response.headers["allow"]) == (405, "GET")


async def test_a_stream_that_is_never_read_delays_nobody_and_is_cut_off(
    server: Hustings, place: Place, stage: Stage
) -> None:
    with sockets.socket() as narrow:
        narrow.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        narrow.connect(("127.0.0.1", server.port))
        narrow.sendall(f"GET {path(place)} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode())
        async with Client(server.address) as ann:
            await ann.be_guest("Ann")
            state = await ann.load(place.slug)
            async with ann.open(place.slug, state=state) as quick:
                await quick.hello()
                await quick.until(lambda s: s.frames[-1]["viewers"] == 2)
                stage.act(write_comments, place, 400, "x" * 20_000)
                await quick.until(lambda _: state.rev == 400)
                await quick.has_comment(await ann.post(place.slug, "A word"), timeout_s=1)
                await quick.until(lambda s: s.frames[-1]["viewers"] == 1, timeout_s=20)


async def test_a_stopping_process_ends_its_streams_with_a_retry_time(stage: Stage, place: Place) -> None:
    with stage.running_server() as server:
        async with Client(server.address) as ann, EventStream(ann.http, path(place)) as stream:
            await stream.until(lambda s: s.events)
            code = await asyncio.to_thread(server.terminate)
            await stream.ended()
            assert stream.of_type("reconnect")
        assert code == 0
        assert "Traceback" not in server.log.read_text()


class Silence(KeptOutlet):
    """A viewer who neither sends nor leaves, and what it receives."""

    async def receive(self) -> Message:
        if len(self.frames) == 3:
            return {"type": "http.disconnect"}
        await asyncio.sleep(60)
        return {}


async def test_a_quiet_stream_has_a_heartbeat_that_a_page_can_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "HEARTBEAT_S", 0.01)
    silence = Silence()
    await sse._stay(Viewer(silence), silence.receive)
    assert silence.frames == [HEARTBEAT] * 3
    assert HEARTBEAT.event == b"event: heartbeat\ndata: {}\n\n"


def test_on_another_asgi_server_frames_are_body_parts_and_closing_ends_the_body() -> None:
    frame = Frame({"type": "reconnect"})
    assert event_stream_message(frame) == {"type": "http.response.body", "body": frame.event, "more_body": True}
    last = event_stream_message(Close(4000, "", "", comes_back=True))
    assert last == {"type": "http.response.body", "body": b"", "more_body": False}
