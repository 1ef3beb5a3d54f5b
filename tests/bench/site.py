"""The product as an operator runs it, for a benchmark: server processes, Redis between them, one article."""

import shutil
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from typing import Self, TypeVar

from tests.bench.crowd import ClientProcess
from tests.support.client import Client
from tests.support.servers import Hustings, Postgres, Process, Redis
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage

Server = TypeVar("Server", Redis, Postgres, Hustings)


class Site:
    """A number of server processes, with SQLite or PostgreSQL, until the context ends."""

    def __init__(self, *, processes: int, postgres: bool, environments: Sequence[Mapping[str, str]] = ()) -> None:
        """Each process has one of the environments, if there are any."""
        self._environments = environments or [{}] * processes
        self._postgres = postgres
        self._stack = AsyncExitStack()
        self.servers: list[Hustings] = []
        # PostgreSQL, if it is used, and Redis.
        self.stores: list[Process] = []
        self.place: Place
        self.postgres: Postgres

    async def __aenter__(self) -> Self:
        redis = self.start(Redis())
        self.stores.append(redis)
        stage = Stage(self._database())
        self.act = stage.act
        self._stack.callback(stage.close)
        self.place = stage.new_place()
        self.servers = [self.start(stage.new_server(REDIS_URL=redis.url, **own)) for own in self._environments]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def addresses(self) -> list[str]:
        """The addresses for the article's viewers, by process."""
        return [f"{server.address.replace('http', 'ws')}/ws/articles/{self.place.slug}/" for server in self.servers]

    def start(self, server: Server) -> Server:
        """Start a server that stops with the site."""
        self._stack.callback(server.stop)
        server.start()
        return server

    async def guest(self, server: Hustings) -> Client:
        """Return a guest who can post through one of the processes."""
        return await (await self._stack.enter_async_context(Client(server.address))).be_guest("Ann")

    async def moderator(self, server: Hustings) -> Client:
        """Return a moderator who can remove through one of the processes."""
        return await (await self._stack.enter_async_context(Client(server.address))).log_in(MODERATOR, PASSWORD)

    def writers(self, *, comments_per_s: float, votes_per_s: float, through: list[str]) -> ClientProcess:
        """Return a context manager with writers who comment and vote."""
        choices = ",".join(map(str, self.place.choices))
        return ClientProcess("writers", str(self.place.poll), choices, str(comments_per_s), str(votes_per_s), *through)

    def _database(self) -> str:
        if self._postgres:
            self.postgres = self.start(Postgres())
            self.stores.append(self.postgres)
            return self.postgres.create_database("bench")
        folder = Process().folder
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return f"sqlite:///{folder / 'bench.sqlite3'}"
