"""Between readers, the product and its database: a proxy without sockets, and a pooler."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import pytest

from tests.support.servers import NOBODY, Hustings, Postgres, Process, answers, free_port


def require_program(name: str) -> str:
    """Return a program's path; skips the test, saying so in the summary, if it is not installed."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(
            f"{name} is not installed: with it, this is tested on the real program (Debian: apt install {name})"
        )
    return found


class PgBouncer(Process):
    """PgBouncer in transaction mode, otherwise with its defaults, in front of a PostgreSQL server."""

    def __init__(self, postgres: Postgres) -> None:
        super().__init__()
        self._program = require_program("pgbouncer")
        self._postgres = postgres
        self.port = free_port()

    def url(self, database: str) -> str:
        """Return the address of one of the server's databases, through the pooler."""
        return f"postgres://hustings@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start the pooler. It refuses to run as root."""
        settings = {
            "listen_addr": "127.0.0.1",
            "listen_port": self.port,
            "unix_socket_dir": "",
            "auth_type": "any",
            "pool_mode": "transaction",
            # Each transaction gets another connection if possible, so that lost session state is noticed.
            "server_round_robin": 1,
        }
        config = self.folder / "pgbouncer.ini"
        lines = [f"{name} = {value}" for name, value in settings.items()]
        server = f"* = host=127.0.0.1 port={self._postgres.port} user=hustings"
        config.write_text("\n".join(["[databases]", server, "[pgbouncer]", *lines, ""]))
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(self.folder, NOBODY, NOBODY)
        self.spawn([self._program, config], as_nobody=is_root)
        self.wait_until_ready(lambda: answers(self.url("postgres")))


@contextmanager
def pooled(postgres: Postgres) -> Iterator[PgBouncer]:
    """Run a pooler in front of the server."""
    pooler = PgBouncer(postgres)
    pooler.start()
    yield pooler
    pooler.stop()


@asynccontextmanager
async def without_sockets(server: Hustings) -> AsyncIterator[str]:
    """Run a proxy that forwards no sockets; yields its address."""

    async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await source.read(1 << 16):
                target.write(data)
                await target.drain()
        target.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # A browser opens a connection for each socket: its first line shows what is requested.
        first = await reader.readline()
        if not first or b" /ws/" in first:
            writer.write(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" if first else b"")
            writer.close()
            return
        from_server, to_server = await asyncio.open_connection("127.0.0.1", server.port)
        to_server.write(first)
        await asyncio.gather(copy(reader, to_server), copy(from_server, writer))

    proxy = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{proxy.sockets[0].getsockname()[1]}"
    proxy.close()
