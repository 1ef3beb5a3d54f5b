"""Real servers on free ports of loopback, for tests to start, pause, kill and restart."""

import atexit
import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psycopg
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tests.support import warm
from tests.support.binaries import postgres_binary, redis_binary
from tests.support.plain import is_ok

TOP = warm.TOP
NOBODY = 65534
START_TIMEOUT_S = 60.0
# The database that others are copied from, where a server has been made with one.
MIGRATED = "migrated"
SECRET_KEY = "shared by all the processes of a test, and known to everybody"


def free_port() -> int:
    """Return a free port on loopback.

    It lies below the system's ephemeral ports, so that nobody takes it while its server restarts.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = START_TIMEOUT_S) -> None:
    """Wait for the condition; fail with its name after the timeout."""
    end = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(f"{what}: not within {timeout_s:.0f} s")
        time.sleep(0.02)


class Process:
    """A server process; its output goes to `log`."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hustings-test-"))
        self.log = self.folder / "log"
        self._process: warm.Running | None = None
        self._log_file: IO[bytes] | None = None
        # However the run ends, no server outlives it.
        atexit.register(self.stop)

    def spawn(
        self, command: Sequence[str | Path], *, env: dict[str, str] | None = None, as_nobody: bool = False
    ) -> None:
        """Start the command."""
        if self._log_file:
            self._log_file.close()
        self._log_file = self.log.open("ab")
        other_user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_nobody else {}
        self._process = subprocess.Popen(  # type: ignore[call-overload]
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=self._log_file,
            stderr=subprocess.STDOUT,
            cwd=TOP if env else self.folder,
            env=env,
            **other_user,
        )

    def logged_since(self, position: int) -> str:
        """Return what was logged after a position in bytes, for shared servers: call `log_size` first."""
        return self.log.read_bytes()[position:].decode(errors="replace")

    @property
    def log_size(self) -> int:
        """The size of the log, in bytes."""
        return self.log.stat().st_size

    @property
    def pid(self) -> int:
        assert self._process, "the server has not been started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def has_open(self, file: Path) -> bool:
        """Say whether the process runs and has a file open."""
        if not self.is_running:
            return False
        try:
            opened = [os.readlink(entry) for entry in Path(f"/proc/{self.pid}/fd").iterdir()]
        except OSError:  # a file was closed, or the process ended, in between
            return False
        return str(file) in opened

    def kill(self) -> None:
        """Kill the process like a power cut."""
        self._end(signal.SIGKILL)

    def terminate(self, by: signal.Signals = signal.SIGTERM) -> int:
        """Stop the process; returns its exit code."""
        return self._end(by)

    def pause(self) -> None:
        """Suspend the process: its connections stay open and nothing answers."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """Resume a suspended process."""
        os.kill(self.pid, signal.SIGCONT)

    def stop(self) -> None:
        """End the process, whatever its state, and remove its folder."""
        if self.is_running:
            self.resume()
            self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _end(self, number: signal.Signals) -> int:
        assert self._process, "the server has not been started"
        self._process.send_signal(number)
        code = self._process.wait(timeout=START_TIMEOUT_S)
        if self._log_file:
            self._log_file.close()
        return code

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        raise NotImplementedError

    def wait_until_ready(self, is_ready: Callable[[], bool]) -> None:
        """Wait until the server answers; fail with its log if it exits instead."""

        def answered() -> bool:
            if not self.is_running:
                raise RuntimeError(f"{type(self).__name__} ended at its start:\n{self.log.read_text()}")
            return is_ready()

        wait_until(answered, f"{type(self).__name__} to be ready")


def answers(database_url: str) -> bool:
    """Say whether a PostgreSQL server, or a pooler before it, accepts connections to a database."""
    try:
        psycopg.connect(database_url, connect_timeout=1).close()
    except psycopg.OperationalError:
        return False
    return True


class Redis(Process):
    """A Redis-compatible server: the system's redis-server, otherwise Valkey."""

    def __init__(self) -> None:
        super().__init__()
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server empty, on its own port."""
        self.spawn(
            [redis_binary(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        )
        self.wait_until_ready(self._answers)

    def _answers(self) -> bool:
        try:
            with redis.Redis(port=self.port, retry=Retry(NoBackoff(), 0), socket_timeout=1) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False


HASTY = {"fsync": "off", "full_page_writes": "off", "checkpoint_timeout": "1h"}


class Postgres(Process):
    """A PostgreSQL server with its own database folder: a new one, or a copy of the folder `like`.

    A `hasty` one does not wait for the disk. It loses nothing when it is killed, only when the machine is.
    """

    def __init__(self, *, like: Path | None = None, hasty: bool = False) -> None:
        super().__init__()
        self.port = free_port()
        self.data = self.folder / "data"
        self._like = like
        self._hasty = hasty
        self._as_nobody = os.geteuid() == 0
        if self._as_nobody:
            os.chown(self.folder, NOBODY, NOBODY)

    def url(self, database: str) -> str:
        """Return the address of one of the server's databases."""
        return f"postgres://hustings@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the server, with its existing databases."""
        if not self.data.exists():
            if self._like:
                self.spawn(["cp", "-a", self._like, self.data])
            else:
                options = ["--username", "hustings", "--auth", "trust", "--encoding", "UTF8", "--no-sync", "--pgdata"]
                self.spawn([postgres_binary("initdb"), *options, self.data], as_nobody=self._as_nobody)
            assert self._process
            assert self._process.wait(START_TIMEOUT_S) == 0, self.log.read_text()
        settings = {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": "",
            "max_connections": 200,
        } | (HASTY if self._hasty else {})
        words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        self.spawn([postgres_binary("postgres"), "-D", self.data, *words], as_nobody=self._as_nobody)
        self.wait_until_ready(lambda: answers(self.url("postgres")))

    def create_database(self, name: str, *, migrated: bool = False) -> str:
        """Create a database, empty or migrated; returns its address."""
        template = MIGRATED if migrated else "template1"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
        return self.url(name)

    def halt(self) -> None:
        """Stop the server at once, breaking its connections."""
        self._end(signal.SIGINT)

    def restart(self) -> None:
        """Stop the server at once, and start it again."""
        self.halt()
        self.start()


class Hustings(Process):
    """A server process of the product, started as an operator starts it."""

    def __init__(self, **environment: str) -> None:
        super().__init__()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        defaults = {
            "DJANGO_SETTINGS_MODULE": "tests.support.settings",
            "SECRET_KEY": SECRET_KEY,
            "ALLOWED_HOSTS": "127.0.0.1,localhost,walled.localhost",
            "HTTPS": "off",
            "RATE_LIMITS": "off",
            "DATABASE_URL": f"sqlite:///{self.folder / 'test.sqlite3'}",
        }
        self.env = inherited | defaults | environment | {"PORT": str(self.port)}

    def manage(self, *arguments: str) -> str:
        """Run a management command with the server's settings; returns what it printed."""
        done = self.run(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def run(
        self, *arguments: str, settings: Mapping[str, str] | None = None, strict: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a management command that may fail, with the server's settings and some others."""
        return warm.run(arguments, env=self.env | dict(settings or {}), strict=strict)

    def start(self, *arguments: str) -> None:
        """Start the process, with further arguments of `serve`, and wait until it answers."""
        self._process = warm.start(["serve", *arguments], env=self.env, log=self.log)
        self.wait_until_ready(self._answers)

    def _answers(self) -> bool:
        return is_ok(f"{self.address}/healthz")
