"""A deployment as documented: nginx and Caddy with TLS, two servers, Redis with Sentinel, PgBouncer and PostgreSQL."""

import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from typing import Self, TypeVar

import redis
from django.db import connections

from tests.production.evening import Evening, Guests
from tests.production.parts import Caddy, SmallDiskPostgres
from tests.production.people import Front
from tests.support.between import PgBouncer
from tests.support.binaries import postgres_binary
from tests.support.nginx import Nginx
from tests.support.sentinel import WatchedRedis
from tests.support.servers import Hustings, Process
from tests.support.stage import Place, Stage, give_account, welcome_many_new_names

DATABASE = "production"
# See moved_clock, which only servers import.
CLOCK_FILE = "CLOCK_FILE"
ACCOUNTS = ["Dora", "Emil", "Fara"]
Part = TypeVar("Part", bound=Process)


def close_connections() -> None:
    """Close this process's connections to the database; it opens new ones. For backstage."""
    connections.close_all()


class Deployment:
    """All parts, started in the order of their dependence, until the context ends."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self.postgres = self._start(SmallDiskPostgres())
        self.postgres.create_database(DATABASE, migrated=True)
        self.pgbouncer = self._start(PgBouncer(self.postgres))
        self.watched_redis = WatchedRedis()
        self._stack.callback(self.watched_redis.stop)
        self.watched_redis.start()
        self.look_for_redis()
        # Scenes are set directly, so that a fault in between reaches nobody but the servers.
        self.stage = Stage(self.postgres.url(DATABASE))
        self._stack.callback(self.stage.close)
        for name in ACCOUNTS:
            self.stage.act(give_account, name)
        self.stage.act(welcome_many_new_names)
        self.servers = [self._new_server() for _ in range(2)]
        for server in self.servers:
            self._start(server)
        self.nginx = self._start(Nginx(self.servers))
        self.caddy = self._start(Caddy(self.servers)) if shutil.which("caddy") else None
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def fronts(self) -> list[tuple[str, str]]:
        """The proxies' addresses, each with the certificate to trust."""
        proxies: list[Nginx | Caddy] = [self.nginx, *([self.caddy] if self.caddy else [])]
        return [(proxy.address, str(proxy.certificate)) for proxy in proxies]

    @property
    def parts(self) -> dict[str, Process]:
        """Every part by the name that documents have for it."""
        named: dict[str, Process | None] = {
            "server": self.servers[1],
            "nginx": self.nginx,
            "Caddy": self.caddy,
            "Redis": self._redis,
            "Sentinel": self.watched_redis.sentinels[0],
            "PgBouncer": self.pgbouncer,
            "PostgreSQL": self.postgres,
        }
        return {name: part for name, part in named.items() if part}

    def new_evening(self, guests: Guests | None = None, place: Place | None = None) -> Evening:
        """Return an evening at a new debate, whose people come through all proxies in turn."""
        # An earlier fault may have cut them.
        self.stage.act(close_connections)
        return Evening(Front(self.fronts), place or self.stage.new_place(), ACCOUNTS, guests)

    @property
    def redis_url(self) -> str:
        """The address of the Redis server that is the primary now."""
        return self.watched_redis.primary.url

    def look_for_redis(self) -> None:
        """Find the Redis server that is the primary now, and open a connection for what an operator tells it."""
        self._redis = self.watched_redis.primary
        self.redis_client = redis.Redis(port=self._redis.port)
        self.redis_client.ping()
        self._stack.callback(self.redis_client.close)

    def move_clock(self, server: Hustings, *, hours: int) -> None:
        """Let a server's clock be wrong by some hours; 0 is the right time."""
        new = server.folder / "new-clock"
        new.write_text(str(hours * 3600))
        new.replace(server.env[CLOCK_FILE])

    def logs(self) -> Iterable[tuple[Hustings, str]]:
        """Yield what each server has logged so far."""
        for server in self.servers:
            yield server, server.log.read_text()

    def _start(self, part: Part) -> Part:
        self._stack.callback(part.stop)
        part.start()
        return part

    def _new_server(self) -> Hustings:
        server = self.stage.new_server(
            DATABASE_URL=self.pgbouncer.url(DATABASE),
            REDIS_URL=self.watched_redis.url,
            HTTPS="on",
            TRUSTED_PROXIES="127.0.0.1",
            ALLOWED_HOSTS=Nginx.HOST,
            RATE_LIMITS="on",
        )
        # For backups.
        server.env["PATH"] = f"{postgres_binary('pg_dump').parent}:{server.env['PATH']}"
        clock = server.folder / "clock"
        clock.write_text("0")
        server.env |= {CLOCK_FILE: str(clock), "DJANGO_SETTINGS_MODULE": "tests.production.moved_clock"}
        return server
