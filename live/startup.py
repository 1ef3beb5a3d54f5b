"""Finds out, before anything is started, whether it can run: each obstacle is one clear line for the operator."""

import socket
from pathlib import Path

import redis
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from psycopg_pool import PoolTimeout

from debate import demo_account
from debate.comments.scoring import read_scorer
from live.env import stop

REDIS_PROBE_TIMEOUT_S = 2.0
# Connections that wait to be accepted while a crowd comes back at once.
LISTEN_BACKLOG = 4096


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens there; stop where that cannot be. Who connects waits until somebody serves it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listening = socket.socket(family, kind)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(LISTEN_BACKLOG)
        listening.setblocking(False)
        return listening
    except UnicodeError:
        stop(f"HOST is an address or a name of this machine, not {host!r}")
    except OSError as error:
        stop(f"cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}; PORT and HOST choose another")


def require_layer_for(workers: int) -> None:
    """Stop where so many processes cannot be, or could not tell each other anything."""
    if workers < 1:
        stop(f"--workers is the number of processes, at least 1, not {workers}")
    if workers > 1 and not settings.REDIS_URLS:
        stop("several workers need Redis to tell each other what changes: set REDIS_URL, or leave --workers at 1")


def require_browser_code() -> None:
    """Stop where the browser code has not been built: no page could be shown without it."""
    if not Path(settings.DJANGO_VITE["default"]["manifest_path"]).exists():
        stop("the browser code has not been built: run make build")


def require_demo_password() -> None:
    """Stop where the demo's password is neither given nor can be kept."""
    try:
        demo_account.demo_password()
    except OSError as error:
        stop(f"the demo's password cannot be kept in {error.filename}: {error.strerror}; DEMO_PASSWORD gives one")


def require_database() -> None:
    """Stop where the database does not answer, or nothing can be written to it."""
    description = connection.settings_dict
    # A pool would try again until its own time-out; a plain connection says at once what is wrong.
    pool = description["OPTIONS"].pop("pool", None)
    try:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            # That the file or its folder can only be read is to be told now, not with the first vote.
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("CREATE TABLE hustings_probe (id)")
                transaction.set_rollback(True)
    except (DatabaseError, PoolTimeout, ValueError) as error:  # a ValueError: no file can have such a name
        stop(f"the database of DATABASE_URL cannot be opened: {first_line(error)}")
    finally:
        connection.close()
        if pool:
            description["OPTIONS"]["pool"] = pool


def require_scorer() -> None:
    """Stop where SCORER names no function."""
    try:
        read_scorer()
    except ImportError as error:
        stop(f"SCORER names a function that there is not: {first_line(error)}")


def require_redis() -> None:
    """Stop where one of the Redis servers does not answer."""
    for url in settings.REDIS_URLS:
        try:
            client = redis.Redis.from_url(
                url, retry=None, socket_connect_timeout=REDIS_PROBE_TIMEOUT_S, socket_timeout=REDIS_PROBE_TIMEOUT_S
            )
            client.ping()
            client.close()
        except redis.RedisError as error:
            # What is before the @ and after the ? may hold a password.
            place = url.rpartition("@")[2].partition("?")[0]
            stop(f"Redis at {place} (REDIS_URL) does not answer: {first_line(error)}")


def first_line(error: Exception) -> str:
    """Return what an error says, without the lines that tell where."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
