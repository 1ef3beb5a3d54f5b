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
