"""The log: text or JSON, with the id of the request that a line belongs to, and without anything about who it was."""

import json
import re
from pathlib import Path

import httpx
import pytest

from live.http.requests import shown_path
from tests.support.client import Client, eventually
from tests.support.servers import wait_until
from tests.support.stage import Place, Stage


async def test_the_access_log_has_each_request_and_socket_and_nobodys_name(stage: Stage, place: Place) -> None:
    with stage.running_server(ACCESS_LOG="on", LOG_FORMAT="json") as server:
        async with Client(server.address) as ann:
            await ann.be_guest("Marguerite Duras")
            await ann.http.get(f"/a/{place.slug}/?secret=1")
            async with ann.open(place.slug) as socket:
                await socket.hello()
        await eventually(lambda: _sockets(server.log) == 2)
        lines = [json.loads(line) for line in server.log.read_text().splitlines() if line.startswith("{")]
        text = server.log.read_text()
    [page] = [line for line in lines if line.get("path") == f"/a/{place.slug}/"]
    assert (page["method"], page["status"], page["level"]) == ("GET", 200, "INFO")
    assert 0 < page["seconds"] < 10
    opened, closed = (line for line in lines if line.get("method") == "SOCKET")
    assert opened["request"] == closed["request"] != page["request"]
    assert "seconds" in closed and "seconds" not in opened
    assert not re.search(r"Marguerite|secret|healthz|127\.0\.0\.1", "\n".join(map(json.dumps, lines)))
    assert "Marguerite" not in text


def _sockets(log: Path) -> int:
    return sum('"method": "SOCKET"' in line for line in log.read_text().splitlines())


def test_a_line_has_the_id_of_its_request_and_is_text_by_default(stage: Stage) -> None:
    refused = re.compile(r"WARNING debate.operator_hints: Refused .*elsewhere\.example.* \[[0-9a-f]{12}\]\n")
    with stage.running_server() as server:
        httpx.get(f"{server.address}/", headers={"Host": "elsewhere.example"})
        wait_until(lambda: bool(refused.search(server.log.read_text())), "the line")
        assert "GET" not in server.log.read_text()


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/a/night-trains/", "/a/night-trains/"),
        ("/account/confirm/MQ:1abc:def/", "/account/confirm/…/"),
        ("/account/reset/1-abc-def/", "/account/reset/…/"),
        ("/moderation/people/17/sanction", "/moderation/people/…/sanction"),
        ("/api/v1/moderation/readers/17/sanctions", "/api/v1/moderation/readers/…/sanctions"),
        ("/standing/4/appeal", "/standing/…/appeal"),
    ],
)
def test_a_path_is_logged_without_keys_and_numbers_of_readers(path: str, shown: str) -> None:
    assert shown_path(path) == shown
