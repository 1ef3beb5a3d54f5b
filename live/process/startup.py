"""Checks before the start whether the server can run: each problem is one clear line for the operator."""

import logging
import os
import resource
import socket
import sqlite3
import time
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection, transaction
from psycopg.errors import AdminShutdown
from psycopg_pool import PoolTimeout

from debate.comments.scoring import read_scorer
from live.environment.kinds import HostAndPort
from live.environment.misspelt import find_misspelt
from live.stop import stop

logger = logging.getLogger(__name__)

REDIS_PROBE_TIMEOUT_S = 2.0
# Longer than another process needs to make all tables, on a busy machine too.
LOCKED_TIMEOUT_S = 120.0
LOCKED_RETRY_S = 0.05
# Connections that wait to be accepted while a crowd reconnects.
LISTEN_BACKLOG = 4096
# Where systemd puts the first socket of a socket unit (sd_listen_fds).
INHERITED_FD = 3


def listen(host: str, port: int, *, setting: str = "") -> socket.socket:
    """Return a listening socket; exit if that is impossible. Clients that connect wait until it is served.

    `setting` is what chose the address, if it was not `HOST` and `PORT`.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(LISTEN_BACKLOG)
        listening.setblocking(False)
        return listening
    except UnicodeError:
        stop(f"{setting or 'HOST'} must be an address or a name of this machine, not {host!r}")
    except OSError as error:
        problem = (error.strerror or str(error)).lower()
        advice = f"{setting} names another" if setting else "PORT and HOST choose another"
        stop(f"cannot listen on {host}:{port}: {problem}; {advice}")


def inherit_listener() -> socket.socket | None:
    """Return the listening socket that systemd has opened for this process, None without one; exit if it is no use."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    inherited = socket.socket(fileno=INHERITED_FD)
    is_tcp = inherited.type == socket.SOCK_STREAM and inherited.family in (socket.AF_INET, socket.AF_INET6)
    if os.environ.get("LISTEN_FDS") != "1" or not is_tcp:
        stop("systemd must open one address with a port: give the socket unit one ListenStream, such as 127.0.0.1:8000")
    inherited.setblocking(False)
    return inherited


def listen_for_metrics(place: HostAndPort | None, workers: int) -> list[socket.socket]:
    """Return a listening socket for each worker, at consecutive ports; none without a place. Exits if that fails."""
    if place is None:
        return []
    return [listen(place.host, place.port + number, setting="METRICS") for number in range(workers)]


def raise_file_limit() -> None:
    """Let this process open as many files as it may: each viewer is one, and a shell's own limit is often 1,024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def warn_of_misspelt_settings() -> None:
    """Log a line for each variable that is probably meant as a setting."""
    for line in find_misspelt():
        logger.warning(line)


def require_layer_for(workers: int) -> None:
    """Exit if this many processes are not possible, or could not notify each other."""
    if workers < 1:
        stop(f"--workers is the number of processes, at least 1, not {workers}")
    if workers > 1 and not settings.REDIS_SERVERS:
        stop("several workers need Redis to tell each other what changes: set REDIS_URL, or leave --workers at 1")


def require_browser_code() -> None:
    """Exit if the browser code has not been built, because no page could be shown."""
    if not Path(settings.DJANGO_VITE["default"]["manifest_path"]).exists():
        stop("the browser code has not been built: run make build")


def require_database() -> None:
    """Exit if the database doesn't respond, or is read-only."""
    description = connection.settings_dict
    # A pool would retry until its own time-out; a plain connection reports the problem at once.
    pool = description["OPTIONS"].pop("pool", None)
    try:
        if connection.vendor == "sqlite":
            _open_file()
        else:
            _open_server()
    except (DatabaseError, PoolTimeout, ValueError) as error:  # a ValueError: no file can have such a name
        stop(f"the database of DATABASE_URL cannot be opened: {first_line(error)}")
    finally:
        connection.close()
        if pool:
            description["OPTIONS"]["pool"] = pool


def _open_server() -> None:
    """Open a connection to PostgreSQL; another process that starts for the first time may close it: `time_limits`."""
    for is_last in (False, False, True):
        try:
            return connection.ensure_connection()
        except OperationalError as error:
            if is_last or not isinstance(error.__cause__, AdminShutdown):
                raise


def _open_file() -> None:
    """Open SQLite's file, and write to it: a read-only file or folder is reported now, not with the first vote.

    SQLite refuses a connection at once while another one sets a new file to WAL. While another process makes the
    tables, one transaction after the other, this one's turn may not come within SQLite's own time-out.
    """
    end = time.monotonic() + LOCKED_TIMEOUT_S
    while True:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("CREATE TABLE hustings_probe (id)")
                return transaction.set_rollback(True)
        except OperationalError as error:
            if not _is_locked(error) or time.monotonic() > end:
                raise
            connection.close()
        time.sleep(LOCKED_RETRY_S)


def _is_locked(error: OperationalError) -> bool:
    # The kinds of a code are in its higher bits.
    cause = error.__cause__
    return isinstance(cause, sqlite3.OperationalError) and cause.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def require_scorer() -> None:
    """Exit if SCORER names no function."""
    try:
        read_scorer()
    except ImportError as error:
        stop(f"SCORER names a function that does not exist: {first_line(error)}")


def require_redis() -> None:
    """Exit if one of the Redis servers doesn't respond."""
    for server in settings.REDIS_SERVERS:
        try:
            with server.opened(
                retry=None, socket_connect_timeout=REDIS_PROBE_TIMEOUT_S, socket_timeout=REDIS_PROBE_TIMEOUT_S
            ) as client:
                client.ping()
        except redis.RedisError as error:
            stop(f"Redis at {server.place} (REDIS_URL) does not answer: {first_line(error)}")


def first_line(error: Exception) -> str:
    """Return an error's message, without the lines about its location."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
