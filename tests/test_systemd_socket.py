"""The address that systemd holds for the server: docs/deploy/hustings.socket."""

import socket
import sys
from pathlib import Path

import pytest

from tests.support.between import require_program
from tests.support.plain import is_ok
from tests.support.servers import Hustings, Process, free_port, wait_until
from tests.support.templates import copy_sqlite


def inherit(*addresses: str, program: list[str], env: dict[str, str]) -> Process:
    """Start a program as systemd does when the first request comes to one of its socket unit's addresses."""
    unit = Process()
    listen = [word for address in addresses for word in ("-l", address)]
    names = [f"--setenv={name}" for name in env]
    unit.spawn([require_program("systemd-socket-activate"), *listen, *names, *program], env=env)
    return unit


def test_a_server_serves_at_the_address_that_systemd_has_opened() -> None:
    server, port = Hustings(), free_port()
    copy_sqlite(server.folder / "test.sqlite3")
    unit = inherit(f"127.0.0.1:{port}", program=[sys.executable, "manage.py", "serve"], env=server.env)
    try:
        # The first request starts it, and is answered.
        wait_until(lambda: is_ok(f"http://127.0.0.1:{port}/readyz", timeout_s=30), "an answer at that address")
        assert f"http://127.0.0.1:{port}/" in unit.log.read_text()
        with pytest.raises(OSError):
            socket.create_connection(("127.0.0.1", server.port), timeout=1)
    finally:
        unit.stop()
        server.stop()


def test_other_sockets_of_systemd_are_refused(tmp_path: Path) -> None:
    server, port, path = Hustings(), free_port(), tmp_path / "hustings.sock"
    copy_sqlite(server.folder / "test.sqlite3")
    unit = inherit(str(path), f"127.0.0.1:{port}", program=[sys.executable, "manage.py", "serve"], env=server.env)
    try:
        wait_until(path.exists, "systemd's sockets")
        with socket.create_connection(("127.0.0.1", port)):
            wait_until(lambda: "one ListenStream" in unit.log.read_text(), "the refusal")
    finally:
        unit.stop()
        server.stop()
