"""Slow requests, and viewers who answer no ping: cut off in time, whatever they send in between."""

import asyncio
import socket as sockets
import time
from collections.abc import Iterator

import pytest

from tests.support.client import Client
from tests.support.raw_socket import TEXT, frame, raw_socket
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

REQUEST_TIMEOUT_S = 1
# An honest viewer has four seconds for its pong, however busy the machine is.
VIEWER_TIMEOUT_S = 10
# daphne and Twisted check every few seconds.
LATEST_S = 20.0
DRIP_S = 0.1


@pytest.fixture(scope="module")
def impatient(stage: Stage) -> Iterator[Hustings]:
    """A server with shorter timeouts."""
    with stage.running_server(
        REQUEST_TIMEOUT_S=str(REQUEST_TIMEOUT_S), VIEWER_TIMEOUT_S=str(VIEWER_TIMEOUT_S)
    ) as server:
        yield server


def drip(connection: sockets.socket, drop: bytes) -> None:
    """Send a little again and again, until the server closes the connection."""
    connection.settimeout(DRIP_S)
    end = time.monotonic() + LATEST_S
    while time.monotonic() < end:
        try:
            connection.sendall(drop)
            if not connection.recv(4096):
                return
        except TimeoutError:
            continue
        except OSError:
            return
    raise AssertionError("the server never closed it")


HEAD = b"POST /api/v1/session HTTP/1.1\r\nHost: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("beginning", "drop"),
    [
        pytest.param(b"", b"G", id="request line"),
        pytest.param(HEAD + b"X-Long: ", b"x", id="headers"),
        pytest.param(HEAD + b"Content-Length: 60000\r\n\r\n", b" ", id="body"),
        pytest.param(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", id="body in chunks"),
    ],
)
def test_a_slowly_dripping_request_is_cut_off(impatient: Hustings, beginning: bytes, drop: bytes) -> None:
    with sockets.create_connection(("127.0.0.1", impatient.port)) as connection:
        connection.sendall(beginning)
        drip(connection, drop)


def test_each_request_of_a_connection_has_its_own_timeout(impatient: Hustings) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    with sockets.create_connection(("127.0.0.1", impatient.port), timeout=10) as connection:
        reader = connection.makefile("rb")
        for _ in range(3):
            time.sleep(REQUEST_TIMEOUT_S * 0.6)
            for half in (request[:20], request[20:]):
                connection.sendall(half)
            assert b"200" in reader.readline()
            while reader.readline().strip():
                pass
            assert reader.read(3) == b"ok\n"


@pytest.mark.parametrize("drop", [pytest.param(b"\x81", id="bytes"), pytest.param(frame(TEXT, b"{}"), id="messages")])
async def test_a_viewer_who_does_not_answer_pings_is_disconnected(
    impatient: Hustings, place: Place, drop: bytes
) -> None:
    async with Client(impatient.address) as ann, ann.open(place.slug) as honest:
        await honest.hello()
        with raw_socket(impatient, place) as silent:
            await asyncio.to_thread(drip_slowly, silent.connection, drop)
        assert not honest.has_ended
        assert (await honest.command("nothing"))["code"] == "unknown_command"


def drip_slowly(connection: sockets.socket, drop: bytes) -> None:
    # One byte of a frame, then silence; or too few messages to count as a flood.
    connection.sendall(drop)
    drip(connection, b"" if len(drop) == 1 else drop)
