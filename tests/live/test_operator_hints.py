"""If a wrong setting makes the server refuse readers, one line of the log names what arrived and the right setting."""

from collections.abc import Iterator

import httpx
import pytest

from tests.live.test_handshake import status_of
from tests.support.client import Client
from tests.support.servers import Hustings
from tests.support.stage import Place, Stage


@pytest.fixture
def server(stage: Stage) -> Iterator[Hustings]:
    """A server for one test, whose log has no other lines."""
    with stage.running_server() as server:
        yield server


def lines(server: Hustings) -> list[str]:
    """Return what the server has logged, without its start-up message."""
    return [line for line in server.log.read_text().splitlines() if " WARNING " in line or " ERROR " in line]


def only_line(server: Hustings) -> str:
    (line,) = lines(server)
    assert "Traceback" not in server.log.read_text()
    return line


def test_a_hundred_requests_for_unknown_hosts_log_one_line(server: Hustings) -> None:
    with httpx.Client(base_url=server.address) as client:
        for number in range(100):
            path = ("/", "/api/v1/session", "/static/nothing.js", "/sse/articles/x/")[number % 4]
            answer = client.get(path, headers={"Host": f"foreign-{number}.example"})
            assert answer.status_code == 400
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            if path.startswith(("/api/", "/sse/")):
                assert answer.json()["error"]["code"] == "unknown_host"
    line = only_line(server)
    assert "foreign-0.example" in line and "127.0.0.1, localhost" in line and "ALLOWED_HOSTS" in line


@pytest.mark.parametrize("host", ["10.42.8.201", "[fd00::1]:8000", "anything.example"])
def test_probes_are_answered_for_any_host_and_not_logged(server: Hustings, host: str) -> None:
    for path in ("/healthz", "/readyz"):
        answer = httpx.get(f"{server.address}{path}", headers={"Host": host})
        assert answer.status_code == 200
    assert lines(server) == []


async def test_the_log_names_the_setting_for_an_untrusted_tls_proxy(server: Hustings, place: Place) -> None:
    async with Client(server.address) as ann:
        await ann.session()
        ann.http.headers["X-Forwarded-Proto"] = "https"
        ann.http.headers["Origin"] = f"https://127.0.0.1:{server.port}"
        assert (await ann.call("POST", "/session", {"name": "Ann"})).status_code == 403
    said = lines(server)
    assert len(said) == 2
    assert "X-Forwarded-Proto" in said[0] and "TRUSTED_PROXIES=127.0.0.1" in said[0]
    own, origin = f"http://127.0.0.1:{server.port}", f"https://127.0.0.1:{server.port}"
    assert f"'{origin}'" in said[1] and f"{own}." in said[1] and "TRUSTED_PROXIES" in said[1]


async def test_the_log_names_both_origins_and_the_setting_for_a_refused_socket(server: Hustings, place: Place) -> None:
    foreign = "https://debate.example"
    async with Client(server.address) as ann:
        for _ in range(3):
            assert await status_of(ann, f"/ws/articles/{place.slug}/", origin=foreign) == 403
    line = only_line(server)
    assert foreign in line and server.address in line and "TRUSTED_ORIGINS" in line


async def test_the_log_names_both_origins_and_the_setting_for_a_refused_form(server: Hustings) -> None:
    async with Client(server.address) as ann:
        await ann.session()
        for _ in range(3):
            refused = await ann.http.post("/sign-in/", headers={"Origin": "https://debate.example"})
            assert refused.status_code == 403
    line = only_line(server)
    assert "https://debate.example" in line and server.address in line and "TRUSTED_ORIGINS" in line


def test_the_log_names_the_setting_for_secure_cookies_over_plain_http(stage: Stage) -> None:
    with stage.running_server(HTTPS="on") as server:
        # As of a browser that was here over HTTPS before and says nothing of its pages.
        refused = httpx.post(f"{server.address}/sign-in/", data={"username": "mo"}, cookies={"sessionid": "old"})
        assert refused.status_code == 403
        assert "HTTPS=off" in only_line(server) and "TRUSTED_PROXIES" in only_line(server)


def test_client_input_in_the_log_is_short_and_on_one_line(server: Hustings) -> None:
    httpx.get(server.address, headers={"Host": "x" * 2_000})
    assert len(only_line(server)) < 600


def test_non_ascii_hosts_are_matched_as_browsers_send_them(stage: Stage) -> None:
    with stage.running_server(ALLOWED_HOSTS="127.0.0.1,Müller.example,.bücher.example") as server:
        for host in ("xn--mller-kva.example", "XN--MLLER-KVA.example:80", "www.xn--bcher-kva.example"):
            assert httpx.get(server.address, headers={"Host": host}).status_code == 200
