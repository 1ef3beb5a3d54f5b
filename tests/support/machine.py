"""A machine on which nothing has been set up, and an operator who types commands there."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support import warm
from tests.support.plain import NO_TLS
from tests.support.servers import Hustings
from tests.support.templates import copy_sqlite

PASSWORD = "correct horse battery"


class Machine:
    """A folder on a machine that has no settings yet, and commands as an operator types them there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(
        self, *words: str, answers: str = "", cold: bool = False, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a management command in the folder, in an environment with nothing but what is given."""
        env = {"PATH": os.environ["PATH"]} | environment
        return warm.run(words, env=env, folder=self.folder, answers=answers, cold=cold)

    def manage(self, *words: str, answers: str = "", **environment: str) -> str:
        """Run a command that succeeds; returns what it printed."""
        done = self.run(*words, answers=answers, cold=False, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def refuse(self, *words: str, answers: str = "", **environment: str) -> str:
        """Run a command that fails with one line; returns that line."""
        done = self.run(*words, answers=answers, cold=False, **environment)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr
        return done.stderr

    def lay_out_database(self) -> None:
        """Put the database there, migrated and empty, where `setup` would make it: making one takes seconds."""
        copy_sqlite(self.folder / "hustings.sqlite3")

    @property
    def settings(self) -> dict[str, str]:
        """What the file of settings says."""
        lines = (self.folder / "hustings.env").read_text().splitlines()
        return {name: value for name, _, value in (line.partition("=") for line in lines if not line.startswith("#"))}


@contextmanager
def signed_in(server: Hustings, username: str, password: str = PASSWORD) -> Iterator[httpx.Client]:
    """Sign in as a browser does, by the page's form."""
    with httpx.Client(base_url=server.address, headers={"Origin": server.address}, verify=NO_TLS) as browser:
        assert browser.post("/sign-in/", data={"username": username, "password": password}).status_code == 302
        yield browser


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine without settings."""
    return Machine(tmp_path)


@pytest.fixture
def ready_machine(machine: Machine) -> Machine:
    """A machine that was set up for plain HTTP, with the administrator `admin`."""
    machine.lay_out_database()
    set_up(machine)
    return machine


@pytest.fixture
def ready_server(ready_machine: Machine) -> Iterator[Hustings]:
    """Its server."""
    with running_server(ready_machine) as server:
        yield server


def set_up(machine: Machine, *, cold: bool = False) -> None:
    """Set a machine up for plain HTTP, with the administrator `admin`."""
    words = ("setup", "--no-input", "--url", "http://127.0.0.1")
    done = machine.run(*words, cold=cold, ADMINISTRATOR_PASSWORD=PASSWORD)
    assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def running_server(machine: Machine) -> Iterator[Hustings]:
    """Run a machine's server as systemd does: with the file of settings, and nothing else."""
    server, file = Hustings(), machine.folder / "hustings.env"
    server.env = {"PATH": os.environ["PATH"], "ENV_FILE": str(file), "PORT": str(server.port)}
    server.start()
    yield server
    server.stop()
