"""What a deployment uses while an evening goes on, sampled every few seconds."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.bench.accounting import resident_bytes
from tests.production.deployment import DATABASE, Deployment
from tests.production.evening import Evening
from tests.support.servers import Hustings

SAMPLE_EVERY_S = 2.0
_CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment: what each server uses, and what people have seen so far."""

    minute: float
    acknowledged: int
    failures: int
    live: int
    megabytes: list[float]
    files: list[int]
    connections: int | None


class Watch:
    """Samples an evening until it is cancelled."""

    def __init__(self, deployment: Deployment, evening: Evening) -> None:
        self._deployment = deployment
        self._evening = evening
        self._began = time.monotonic()
        self.samples: list[Sample] = []

    @property
    def minute(self) -> float:
        """The minutes since the beginning."""
        return (time.monotonic() - self._began) / 60

    async def keep(self) -> None:
        """Take samples, forever."""
        while True:
            connections = await asyncio.to_thread(self._count_connections)
            servers = self._deployment.servers
            self.samples.append(
                Sample(
                    minute=self.minute,
                    acknowledged=self._evening.acknowledged,
                    failures=self._evening.tally.failures,
                    live=self._evening.live,
                    megabytes=[_megabytes(server) for server in servers],
                    files=[count_files(server) for server in servers],
                    connections=connections,
                )
            )
            await asyncio.sleep(SAMPLE_EVERY_S)

    def per_minute(self, name: str) -> list[tuple[float, float]]:
        """Return how much a counter grew, per second, in each quarter of a minute."""
        points, before = [], None
        for sample in self.samples:
            if before is None or sample.minute - before.minute >= 0.25:
                if before:
                    grown = getattr(sample, name) - getattr(before, name)
                    points.append((sample.minute, grown / (sample.minute - before.minute) / 60))
                before = sample
        return points

    def _count_connections(self) -> int | None:
        """Return PostgreSQL's connections, None while it doesn't answer."""
        with (
            suppress(psycopg.Error),
            psycopg.connect(self._deployment.postgres.url("postgres"), connect_timeout=1) as connection,
        ):
            row = connection.execute(_CONNECTIONS, [DATABASE]).fetchone()
            return int(row[0]) if row else None
        return None


def _megabytes(server: Hustings) -> float:
    with suppress(OSError):
        return resident_bytes(server.pid) / 1e6
    return 0.0


def count_files(server: Hustings) -> int:
    """Return how many files and connections a server has open, 0 if it doesn't run."""
    with suppress(OSError):
        return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    return 0
