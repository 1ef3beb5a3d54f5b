"""How many sockets and event streams an address can open: a number, and then polling is left."""

from collections.abc import Iterator
from contextlib import AsyncExitStack

import httpx
import pytest
from websockets import InvalidStatus

from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

AT_MOST = 3


@pytest.fixture(scope="module")
def narrow(stage: Stage) -> Iterator[Hustings]:
    """A server with a low connection limit per address, behind a proxy on this machine."""
    with stage.running_server(
        RATE_LIMITS="on", CONNECTIONS_PER_ADDRESS=str(AT_MOST), TRUSTED_PROXIES="127.0.0.1", HTTPS="off"
    ) as server:
        yield server


async def status_of(client: Client, place: Place, address: str) -> int:
    """Try to open a socket from an address; returns 101 or the status of the refusal."""
    try:
        async with client.open(place.slug, additional_headers={"X-Forwarded-For": address}):
            return 101
    except InvalidStatus as refused:
        return refused.response.status_code


async def test_an_address_at_its_connection_limit_is_refused_and_others_are_not(narrow: Hustings, place: Place) -> None:
    async with Client(narrow.address) as ann, AsyncExitStack() as stack:
        ann.http.headers["X-Forwarded-For"] = "203.0.113.7"
        headers = {"X-Forwarded-For": "203.0.113.7"}
        for _ in range(AT_MOST - 1):
            await stack.enter_async_context(ann.open(place.slug, additional_headers=headers))
        stream = ann.http.stream("GET", f"/sse/articles/{place.slug}/")
        assert (await stack.enter_async_context(stream)).status_code == 200
        assert [await status_of(ann, place, "203.0.113.7") for _ in range(3)] == [429] * 3
        refused = await ann.http.get(f"/sse/articles/{place.slug}/")
        assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_connections")
        assert (await ann.call("GET", f"/articles/{place.slug}/changes?since=0")).status_code == httpx.codes.OK
        assert await status_of(ann, place, "203.0.113.8") == 101
        log = narrow.log.read_text()
        assert log.count("CONNECTIONS_PER_ADDRESS") == 1
        assert "from 203.0.113.7" in log
    # A client that leaves makes room.
    async with Client(narrow.address) as ben:
        while await status_of(ben, place, "203.0.113.7") != 101:
            """The server notices that they have left."""


async def test_an_ipv6_household_network_counts_as_one_address(narrow: Hustings, place: Place) -> None:
    async with Client(narrow.address) as ann, AsyncExitStack() as stack:
        for number in range(AT_MOST):
            headers = {"X-Forwarded-For": f"2001:db8:1:2::{number}"}
            await stack.enter_async_context(ann.open(place.slug, additional_headers=headers))
        assert await status_of(ann, place, "2001:db8:1:2:ffff::1") == 429
        assert await status_of(ann, place, "2001:db8:1:3::1") == 101
