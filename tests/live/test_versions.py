"""Versions side by side: the server says its own, and a page whose code it no longer understands is told so."""

import re

from live.fanout.closes import OUTDATED
from live.versions import OLDEST_CODE, VERSION
from tests.support.client import Client
from tests.support.servers import TOP, Hustings
from tests.support.stage import Place


def test_the_server_names_the_version_of_the_package() -> None:
    assert f'version = "{VERSION}"' in (TOP / "pyproject.toml").read_text()


def test_the_browser_code_is_not_too_old_for_the_server_beside_it() -> None:
    [code] = re.findall(r'^const CODE = "(\d+)";$', (TOP / "frontend/src/net/socket.ts").read_text(), re.MULTILINE)
    assert int(code) >= OLDEST_CODE


async def test_hello_has_the_servers_version(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann, ann.open(place.slug) as socket:
        assert (await socket.hello())["version"] == VERSION


async def test_a_page_whose_code_is_too_old_is_told_to_load_itself_again(server: Hustings, place: Place) -> None:
    path = f"/ws/articles/{place.slug}/?code="
    async with Client(server.address) as ann:
        async with ann.open_path(f"{path}{OLDEST_CODE - 1}") as socket:
            close = await socket.closed()
            assert close and close.code == OUTDATED.code
        async with ann.open_path(f"{path}{OLDEST_CODE}") as socket:
            await socket.hello()
