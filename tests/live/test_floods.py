"""Sockets that send what no page sends: closed with a code, and no other reader notices."""

import asyncio
import os
import socket as sockets

import httpx
import pytest

from live.fanout.closes import TOO_BIG, TOO_FAST, TOO_SLOW, Close
from live.process.intake import PIECE_BYTES, PIECES_PER_TURN, Intake
from live.process.outlets import MAX_FRAMES_PER_MESSAGE
from tests.support.client import Client, eventually
from tests.support.raw_socket import CLOSE, CONTINUATION, PING, PONG, TEXT, frame, raw_socket
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage, write_comments


@pytest.mark.parametrize(
    ("flood", "close"),
    [
        pytest.param(frame(PING) * 1_000, TOO_FAST, id="pings"),
        pytest.param(frame(PONG, b"x" * 125) * 1_000, TOO_FAST, id="pongs"),
        pytest.param(
            frame(TEXT, b"{", last=False) + frame(CONTINUATION, last=False) * MAX_FRAMES_PER_MESSAGE,
            TOO_BIG,
            id="empty pieces of one message",
        ),
        pytest.param(frame(TEXT, b"{}") * 1_000, TOO_FAST, id="messages"),
    ],
)
async def test_a_flood_of_frames_is_closed_with_a_code_and_harms_no_neighbour(
    server: Hustings, place: Place, flood: bytes, close: Close
) -> None:
    async with Client(server.address) as ann:
        await ann.be_guest("Ann")
        state = await ann.load(place.slug)
        async with ann.open(place.slug, state=state) as neighbour:
            with raw_socket(server, place) as raw:
                raw.send(flood)
                assert await asyncio.to_thread(raw.close_code) == close.code
                raw.send(frame(CLOSE, b"\x03\xe8"))
                await neighbour.has_comment(await ann.post(place.slug, "Still here"))


async def test_a_slowly_fragmented_message_is_limited_too(server: Hustings, place: Place) -> None:
    with raw_socket(server, place) as raw:
        raw.send(frame(TEXT, b"{", last=False))
        for _ in range(MAX_FRAMES_PER_MESSAGE):
            raw.send(frame(CONTINUATION, last=False))
        assert await asyncio.to_thread(raw.close_code) == TOO_BIG.code


async def test_a_fragmented_message_is_read_as_one(server: Hustings, place: Place) -> None:
    with raw_socket(server, place) as raw:
        command = b'{"type": "nothing", "id": "in pieces"}'
        raw.send(frame(TEXT, command[:5], last=False))
        raw.send(frame(PING, b"in between"))
        raw.send(frame(CONTINUATION, command[5:20], last=False) + frame(CONTINUATION, command[20:]))
        answers = [await asyncio.to_thread(raw.read_frame) for _ in range(3)]
        assert (PONG, b"in between") in answers
        assert any(b'"id":"in pieces","code":"unknown_command"' in payload for _, payload in answers)


async def test_a_viewer_that_pings_but_does_not_read_is_closed(server: Hustings, place: Place, stage: Stage) -> None:
    async with Client(server.address) as ann:
        state = await ann.load(place.slug)
        async with ann.open(place.slug, state=state) as neighbour:
            with raw_socket(server, place, narrow=True) as raw:
                # More than the kernel buffers for a socket, in both directions.
                stage.act(write_comments, place, 400, "x" * 20_000)
                await neighbour.until(lambda _: state.rev == 400)
                raw.send(frame(PING, b"x" * 125))
                assert await asyncio.to_thread(raw.close_code) == TOO_SLOW.code


class Line:
    """A connection that notes whether it is being read."""

    is_read = True

    def pauseProducing(self) -> None:
        self.is_read = False

    def resumeProducing(self) -> None:
        self.is_read = True


async def test_input_is_not_parsed_before_the_socket_is_open() -> None:
    line, parsed = Line(), list[bytes]()
    intake = Intake(line, parsed.append)
    assert line.is_read
    intake.take(b"early")
    assert (parsed, line.is_read) == ([], False)
    intake.resumeProducing()
    await eventually(lambda: line.is_read)
    assert parsed == [b"early"]


async def test_a_flood_of_input_is_parsed_in_slices_so_that_others_get_their_turn() -> None:
    line, parsed = Line(), list[bytes]()
    intake = Intake(line, parsed.append)
    intake.resumeProducing()
    much = os.urandom(10 * PIECES_PER_TURN * PIECE_BYTES + 1)
    turns = 0
    intake.take(much)
    while not line.is_read or not parsed:
        turns += 1
        await asyncio.sleep(0)
    assert b"".join(parsed) == much
    assert max(map(len, parsed)) <= PIECE_BYTES
    assert turns >= 10


async def test_queued_input_waits_for_the_application_and_is_dropped_with_the_connection() -> None:
    line, parsed = Line(), list[bytes]()
    intake = Intake(line, parsed.append)
    intake.resumeProducing()
    intake.take(b"one")
    await eventually(lambda: parsed)
    intake.pauseProducing()
    intake.take(b"two")
    assert (parsed, line.is_read) == ([b"one"], False)
    intake.resumeProducing()
    intake.close()
    await asyncio.sleep(0.01)
    assert parsed == [b"one"]


@pytest.mark.parametrize("name", ["Sec-WebSocket-Protocol", "Daphne-Root-Path"])
async def test_an_undecodable_header_causes_no_server_error(server: Hustings, place: Place, name: str) -> None:
    before = server.log_size
    with sockets.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        head = f"GET /ws/articles/{place.slug}/ HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nUpgrade: websocket\r\n"
        connection.sendall(head.encode() + name.encode() + b": \xff\r\n\r\n")
        assert connection.makefile("rb").readline().split()[1] == b"400"
    assert "Traceback" not in server.logged_since(before)


def test_a_client_cannot_set_the_sites_path_prefix(server: Hustings) -> None:
    page = httpx.get(f"{server.address}/", headers={"Daphne-Root-Path": "/elsewhere"})
    assert page.status_code == 200
    assert "/elsewhere" not in page.text
