"""From whom a server accepts that a reader came over HTTPS: only the operator's trusted proxies."""

from collections.abc import Iterator

import pytest

from tests.live.test_handshake import status_of
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage

FORWARDED = {"X-Forwarded-Proto": "https"}


@pytest.fixture(params=[("127.0.0.1", True), ("192.0.2.0/24", False), ("", False)], ids=["ours", "elsewhere", "none"])
def behind(request: pytest.FixtureRequest, stage: Stage) -> Iterator[tuple[Hustings, bool]]:
    """A server that trusts proxies at an address, and whether that is the tests' own."""
    proxies, is_believed = request.param
    with stage.running_server(TRUSTED_PROXIES=proxies) as server:
        yield server, is_believed


async def test_only_a_trusted_proxys_forwarded_scheme_counts(behind: tuple[Hustings, bool], place: Place) -> None:
    server, is_believed = behind
    by_https, path = f"https://127.0.0.1:{server.port}", f"/ws/articles/{place.slug}/"
    async with Client(server.address) as ann:
        await ann.session()
        ann.http.headers.update(FORWARDED | {"Origin": by_https})
        given = await ann.call("POST", "/session", {"name": "Ann"})
        assert given.status_code == (201 if is_believed else 403)
        assert await status_of(ann, path, origin=by_https, additional_headers=FORWARDED) == (
            101 if is_believed else 403
        )
        # An ignored header leaves the reader as they came: on the server's page over plain HTTP.
        assert await status_of(ann, path, origin=server.address, additional_headers=FORWARDED) == (
            403 if is_believed else 101
        )
