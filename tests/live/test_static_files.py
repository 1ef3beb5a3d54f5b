"""Files that every page or publisher loads: a client that has one already is not sent it again."""

import httpx
import pytest

from tests.support.servers import Hustings


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_an_unchanged_file_is_a_304(server: Hustings, encoding: str) -> None:
    address, accepts = f"{server.address}/embed.js", {"Accept-Encoding": encoding}
    first = httpx.get(address, headers=accepts)
    assert first.status_code == 200
    assert first.headers.get("Content-Encoding", "identity") == encoding
    again = httpx.get(address, headers=accepts | {"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity"])
def test_a_file_that_is_sent_from_memory_is_sent_as_at_first(server: Hustings, encoding: str) -> None:
    with httpx.Client(base_url=server.address, headers={"Accept-Encoding": encoding}) as client:
        first, *later = (client.get("/embed.js", headers={"X-Forwarded-Proto": "http"}) for _ in range(3))
        for again in later:
            assert (again.status_code, again.headers, again.content) == (200, first.headers, first.content)
        part = client.get("/embed.js", headers={"Range": "bytes=0-9", "Accept-Encoding": "identity"})
        assert (part.status_code, len(part.content)) == (206, 10)
        assert client.head("/embed.js").headers["Content-Type"] == first.headers["Content-Type"]
        assert client.get("/embed.js", headers={"Host": "elsewhere.example"}).status_code == 400
