"""What can happen to each part of a deployment, and how it ends: used one by one by tests, and at random by the soak.

`holds_s` is how long it lasts, `heals_within_s` how soon after its end everything works and everybody is up to date.
"""

import resource
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg

from tests.production.deployment import DATABASE, Deployment
from tests.production.parts import cut_power, family, freeze, thaw
from tests.support.servers import Process

# An attempt to connect that hangs is given up after 10 seconds, and the next one is made up to 20 seconds later, as
# frontend/src/net/socket.ts and backoff.ts say.
HEALS_WITHIN_S = 40.0
Deed = Callable[[Deployment], object]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that happens to one part. `goes_on` says that readers can write all the time."""

    name: str
    begin: Deed
    end: Deed
    holds_s: float = 5.0
    heals_within_s: float = HEALS_WITHIN_S
    goes_on: bool = False

    def __str__(self) -> str:
        return self.name


def _of_redis(fault: Fault) -> Fault:
    """Let the fault happen to the Redis server that is the primary then."""

    def begin(deployment: Deployment) -> None:
        deployment.look_for_redis()
        fault.begin(deployment)

    return replace(fault, begin=begin)


def _part(deployment: Deployment, name: str) -> Process:
    return deployment.parts[name]


def _start(name: str) -> Deed:
    return lambda deployment: _part(deployment, name).start()


def _killed(name: str, *, goes_on: bool = False) -> Fault:
    return Fault(
        f"{name} is killed", lambda deployment: cut_power(_part(deployment, name)), _start(name), goes_on=goes_on
    )


def _paused(name: str, *, goes_on: bool = False) -> Fault:
    return Fault(
        f"{name} is paused",
        lambda deployment: freeze(_part(deployment, name)),
        lambda deployment: thaw(_part(deployment, name)),
        holds_s=8.0,
        goes_on=goes_on,
    )


def _restarted(name: str, *, goes_on: bool = False) -> Fault:
    return Fault(
        f"{name} is restarted",
        lambda deployment: _part(deployment, name).terminate(),
        _start(name),
        holds_s=0.0,
        goes_on=goes_on,
    )


def _without_files(name: str) -> Fault:
    """It may open no further file or connection, and keeps those that it has."""

    def limit(deployment: Deployment) -> None:
        _limit_files(_part(deployment, name), to_those_that_are_open=True)

    def lift(deployment: Deployment) -> None:
        _limit_files(_part(deployment, name), to_those_that_are_open=False)

    return Fault(f"{name} has no file descriptor left", limit, lift)


def _limit_files(part: Process, *, to_those_that_are_open: bool) -> None:
    for pid in family(part.pid):
        _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
        soft = len(list(Path(f"/proc/{pid}/fd").iterdir())) if to_those_that_are_open else hard
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (soft, hard))


def _clock(hours: int) -> Fault:
    return Fault(
        f"the clock of one server is moved by {hours:+} h",
        lambda deployment: deployment.move_clock(deployment.servers[1], hours=hours),
        lambda deployment: deployment.move_clock(deployment.servers[1], hours=0),
        holds_s=8.0,
        goes_on=True,
    )


def _configured(name: str, setting: str, hurt: str, usual: str) -> Fault:
    """Redis with another setting, given to the server that runs."""

    def to(value: str) -> Deed:
        def set_it(deployment: Deployment) -> None:
            # Through a connection that is open already: Redis may take no other.
            deployment.redis_client.config_set(setting, value)

        return set_it

    return Fault(name, to(hurt), to(usual), goes_on=True)


def _restart_nginx(deployment: Deployment, connections: int = 16_384) -> None:
    deployment.nginx.terminate()
    deployment.nginx.connections = connections
    deployment.nginx.start()


_hoard: list[psycopg.Connection[tuple[object, ...]]] = []


def _crowd_pgbouncer(deployment: Deployment) -> None:
    with suppress(psycopg.OperationalError):
        while True:
            _hoard.append(psycopg.connect(deployment.pgbouncer.url(DATABASE), connect_timeout=2))


def _leave_pgbouncer(_: Deployment) -> None:
    while _hoard:
        _hoard.pop().close()


FAULTS = [
    _killed("server", goes_on=True),
    _paused("server"),
    _restarted("server", goes_on=True),
    _without_files("server"),
    _clock(2),
    _clock(-2),
    *(make(name) for name in ("nginx", "Caddy") for make in (_killed, _paused, _restarted)),
    Fault("nginx takes few connections", lambda deployment: _restart_nginx(deployment, 24), _restart_nginx),
    _without_files("Caddy"),
    _of_redis(_killed("Redis", goes_on=True)),
    _killed("Sentinel", goes_on=True),
    _of_redis(_paused("Redis", goes_on=True)),
    _of_redis(_restarted("Redis", goes_on=True)),
    _of_redis(_configured("Redis is full", "maxmemory", "1", "0")),
    _of_redis(_configured("Redis takes no connection", "maxclients", "1", "10000")),
    _killed("PgBouncer"),
    _paused("PgBouncer"),
    _restarted("PgBouncer"),
    Fault("PgBouncer takes no connection", _crowd_pgbouncer, _leave_pgbouncer),
    _killed("PostgreSQL"),
    _paused("PostgreSQL"),
    # Its ordinary stop would wait for its last client.
    Fault("PostgreSQL is restarted", lambda deployment: deployment.postgres.halt(), _start("PostgreSQL"), holds_s=0.0),
    Fault(
        "PostgreSQL's disk is full",
        lambda deployment: deployment.postgres.fill_disk(),
        lambda deployment: deployment.postgres.empty_disk(),
    ),
    Fault(
        "PostgreSQL takes no connection",
        lambda deployment: deployment.postgres.take_all_connections(),
        lambda deployment: deployment.postgres.give_connections_back(),
        goes_on=True,
    ),
]


def is_possible(fault: Fault, deployment: Deployment) -> bool:
    """Say whether this machine has what the fault needs."""
    if "Caddy" in fault.name:
        return deployment.caddy is not None
    return "disk" not in fault.name or deployment.postgres.has_disk
