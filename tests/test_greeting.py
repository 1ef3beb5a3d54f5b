"""What the start prints when all is well: where to open it, and how to sign in to the demo."""

import re
from pathlib import Path

import httpx
import pytest

from tests.support.servers import Hustings, wait_until
from tests.support.templates import copy_sqlite


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        # As in a container.
        ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "localhost", "HTTPS": "off"}, "http://localhost:{port}/"),
        ({"HOST": "0.0.0.0", "ALLOWED_HOSTS": "*", "HTTPS": "off"}, "http://localhost:{port}/"),
        ({"ALLOWED_HOSTS": "debate.example, 127.0.0.1", "HTTPS": "on"}, "https://debate.example/"),
        ({"PUBLIC_URL": "https://talk.example", "HTTPS": "on"}, "https://talk.example/"),
    ],
)
def test_the_address_that_is_printed_can_be_opened(tmp_path: Path, environment: dict[str, str], address: str) -> None:
    server = Hustings(DATABASE_URL=copy_sqlite(tmp_path / "site.sqlite3"), **environment)
    server.start()
    try:
        wait_until(lambda: "Ctrl-C" in server.log.read_text(), "the greeting")
        lines = [line.strip() for line in server.log.read_text().splitlines()]
        expected = address.format(port=server.port)
        assert f"Hustings          {expected}" in lines
        assert f"Listening on      {environment.get('HOST', '127.0.0.1')}:{server.port}" in lines
        if expected.startswith("http:"):
            assert httpx.get(expected).is_success
    finally:
        server.stop()


def test_the_demo_prints_its_address_and_keeps_its_data(tmp_path: Path) -> None:
    url = copy_sqlite(tmp_path / "demo.sqlite3")
    server = Hustings(DEMO="on", DEMO_PASSWORD="pass for the demo", DATABASE_URL=url)
    try:
        for _ in range(2):
            server.manage("migrate", "--verbosity", "0")
            server.manage("demo")
            server.start()
            assert server.terminate() == 0
        said = server.log.read_text()
    finally:
        server.stop()
    assert len(re.findall(rf"Hustings +http://127\.0\.0\.1:{server.port}/\n", said)) == 2
    assert "Sign in as        moderator, password pass for the demo" in said
    assert "Mail              none is sent (MAIL_URL), so accounts have no address to confirm" in said
    assert "RATE_LIMITS=off" in said
    assert "Traceback" not in said
