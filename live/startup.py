"""Finds out, before anything is started, whether it can run: each obstacle is one clear line for the operator."""

import socket

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg_pool import PoolTimeout

from live.env import stop

REDIS_PROBE_TIMEOUT_S = 2.0


def require_free_port(host: str, port: int) -> None:
    """Stop where the address cannot be listened on."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        stop(f"cannot listen on {host}:{port}: {(error.strerror or str(error)).lower()}; PORT and HOST choose another")


def require_database() -> None:
    """Stop where the database does not answer."""
    description = connection.settings_dict
    # A pool would try again until its own time-out; a plain connection says at once what is wrong.
    pool = description["OPTIONS"].pop("pool", None)
    try:
        connection.ensure_connection()
    except (DatabaseError, PoolTimeout) as error:
        reason = str(error).strip().splitlines()[0]
        stop(f"the database of DATABASE_URL cannot be opened: {reason}")
    finally:
        connection.close()
        if pool:
            description["OPTIONS"]["pool"] = pool


def require_migrations() -> None:
    """Stop where the database is not at the present migration."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        stop("the database is not up to date: run manage.py migrate")
    connection.close()


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
            stop(f"Redis at {url.rpartition('@')[2]} (REDIS_URL) does not answer: {error}")
