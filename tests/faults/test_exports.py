"""A long audit log as a file: sent as fast as its reader takes it, and recognisably truncated if it breaks off."""

import asyncio
import csv
import io
from collections.abc import Iterator
from uuid import uuid4

import httpx
import pytest

from debate.audit_log.models import Decision
from debate.readers.models import Reader
from tests.bench.accounting import resident_bytes
from tests.support.client import Client
from tests.support.plain import is_ok
from tests.support.servers import Hustings, Postgres, wait_until
from tests.support.stage import PASSWORD, Stage, give_account

DECISIONS = 12_000
TEXT_BYTES = 2_000
# Otherwise two clients that read nothing would hold twice the whole log.
GROWTH_BYTES = 30_000_000


def write_audit_log() -> None:
    """Write an audit log of about 25 MB."""
    moderator = Reader.objects.get(name="Mo")
    Decision.objects.bulk_create(
        (Decision(moderator=moderator, action="remove", after={"text": "x" * TEXT_BYTES}) for _ in range(DECISIONS)),
        batch_size=1_000,
    )


@pytest.fixture(scope="module")
def stage(postgres: Postgres) -> Iterator[Stage]:
    stage = Stage(postgres.create_database(f"export-{uuid4().hex}", migrated=True))
    stage.act(write_audit_log)
    stage.act(give_account, "Cai", 2)
    yield stage
    stage.close()


@pytest.fixture(scope="module")
def server(stage: Stage) -> Iterator[Hustings]:
    with stage.running_server() as server:
        yield server


async def begin_export(chief: Client, server: Hustings) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Start an export, and read only its beginning."""
    cookies = "; ".join(f"{name}={value}" for name, value in chief.http.cookies.items())
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=4_096)
    writer.write(f"GET /moderation/audit-log.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\n\r\n".encode())
    assert b" 200 " in await reader.readline()
    return reader, writer


async def test_a_slowly_read_export_is_complete_and_uses_no_memory(server: Hustings) -> None:
    async with Client(server.address) as chief:
        await chief.log_in("cai", PASSWORD)
        await chief.http.get("/moderation/audit-log/")
        before = resident_bytes(server.pid)
        stalled = [await begin_export(chief, server) for _ in range(2)]
        # The reading client gets all of it; the others have had as much time by then.
        answer = await chief.http.get("/moderation/audit-log.csv", timeout=60)
        assert answer.headers["Content-Encoding"] == "gzip"
        rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == DECISIONS
        assert resident_bytes(server.pid) - before < GROWTH_BYTES
        for _, writer in stalled:
            writer.transport.abort()


async def test_a_truncated_export_is_recognisable(server: Hustings, postgres: Postgres) -> None:
    async with Client(server.address) as chief:
        await chief.log_in("cai", PASSWORD)
        plain = {"Accept-Encoding": "identity"}
        async with chief.http.stream("GET", "/moderation/audit-log.csv", headers=plain, timeout=60) as answer:
            pieces = answer.aiter_raw()
            await anext(pieces)
            await asyncio.to_thread(postgres.halt)
            with pytest.raises(httpx.TransportError):
                async for _ in pieces:
                    pass
        await asyncio.to_thread(postgres.start)
        wait_until(lambda: is_ok(f"{server.address}/readyz"), "the server to serve again")
        assert (await chief.http.get("/moderation/audit-log.json", timeout=60)).json()[-1]["action"] == "remove"
    assert "Traceback" not in server.log.read_text()
