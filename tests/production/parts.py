"""The parts of a deployment that the tests hurt, as they run in production: each can lose its power, and freeze."""

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from time import sleep

import psycopg

from tests.support.between import require_program
from tests.support.servers import NOBODY, TOP, Hustings, Postgres, Process, free_port
from tests.support.templates import migrated_folder

# Room for a database and its log of writes, and little enough to fill within a second.
DISK_MB = 512


def family(pid: int) -> list[int]:
    """Return a process and all that it has started, the parents first."""
    found = [pid]
    for member in found:
        with suppress(OSError):
            for task in Path(f"/proc/{member}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
    return found


def signal_all(pids: list[int], number: signal.Signals) -> None:
    """Send a signal to each process that is still there."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def cut_power(process: Process) -> None:
    """Kill a server and everything that it has started, at once."""
    # Stopped first, so that it starts nothing more.
    members = freeze(process)
    signal_all(members, signal.SIGKILL)
    process.terminate(signal.SIGKILL)
    while any(_runs(member) for member in members):
        sleep(0.02)


def freeze(process: Process) -> list[int]:
    """Suspend a server and everything that it has started; returns their ids."""
    process.pause()
    members = family(process.pid)
    signal_all(members, signal.SIGSTOP)
    return members


def thaw(process: Process) -> None:
    """Resume a suspended server."""
    signal_all(family(process.pid), signal.SIGCONT)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


class SmallDiskPostgres(Postgres):
    """A PostgreSQL server with its data on a small disk, where this user may mount one."""

    def __init__(self) -> None:
        super().__init__(like=migrated_folder())
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.has_disk = self._mount()
        if self._as_nobody:
            os.chown(self.disk, NOBODY, NOBODY)
        self.data = self.disk / "data"
        self._filler = self.disk / "filler"
        self._hoard: list[psycopg.Connection[tuple[object, ...]]] = []

    def fill_disk(self) -> None:
        """Leave no byte free on the disk."""
        with self._filler.open("wb") as file, suppress(OSError):
            while True:
                file.write(bytes(1 << 16))
                file.flush()

    def empty_disk(self) -> None:
        """Free what was filled, and start the server again if it has stopped for lack of room, as systemd would."""
        self._filler.unlink(missing_ok=True)
        if not self.is_running:
            self.start()

    def take_all_connections(self) -> None:
        """Open connections until the server takes no more."""
        with suppress(psycopg.OperationalError):
            while True:
                self._hoard.append(psycopg.connect(self.url("postgres"), connect_timeout=2))

    def give_connections_back(self) -> None:
        """Close those connections."""
        while self._hoard:
            self._hoard.pop().close()

    def stop(self) -> None:
        """End the server, and remove its disk."""
        self.give_connections_back()
        if self.is_running:
            cut_power(self)
        if self.has_disk:
            subprocess.run(["umount", "--lazy", self.disk], check=False, capture_output=True)
            self.has_disk = False
        super().stop()

    def _mount(self) -> bool:
        if os.geteuid() != 0 or shutil.which("mount") is None:
            return False
        command = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(self.disk)]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0


class Caddy(Process):
    """Caddy as `docs/deploy/Caddyfile` configures it, with a certificate that it makes itself, in front of servers."""

    HOST = "localhost"

    def __init__(self, servers: Sequence[Hustings]) -> None:
        super().__init__()
        self._program = require_program("caddy")
        self._servers = servers
        self.plain_port, self.port = free_port(), free_port()
        self.address = f"https://{self.HOST}:{self.port}"
        self.certificate = self.folder / "caddy" / "pki" / "authorities" / "local" / "root.crt"

    def start(self) -> None:
        """Start Caddy with the documented configuration; only its ports are this machine's."""
        config = self.folder / "Caddyfile"
        ports = f"http_port {self.plain_port}\n\thttps_port {self.port}\n\tadmin off\n\tskip_install_trust"
        config.write_text(f"{{\n\t{ports}\n}}\n{(TOP / 'docs' / 'deploy' / 'Caddyfile').read_text()}")
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "XDG_DATA_HOME": str(self.folder),
            "XDG_CONFIG_HOME": str(self.folder),
            "HUSTINGS_HOST": self.HOST,
            "HUSTINGS_SERVERS": " ".join(f"127.0.0.1:{server.port}" for server in self._servers),
        }
        self.spawn([self._program, "run", "--adapter", "caddyfile", "--config", config], env=env)
        self.wait_until_ready(lambda: self.certificate.exists() and _listens(self.port))


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
