"""Dumps of released versions with data of every kind, as `manage.py backup` wrote them: one for each kind of database.

Each stays in `tests/releases/dumps/` for ever; a test upgrades it to the present version.
"""

import json
import lzma
from dataclasses import dataclass
from pathlib import Path

from tests.releases.every_kind import count_rows, fill
from tests.support.binaries import postgres_binary
from tests.support.servers import Hustings, Postgres
from tests.support.stage import Stage
from tests.support.templates import copy_sqlite, migrated_postgres

FOLDER = Path(__file__).parent / "dumps"
KINDS = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Dump:
    """A version's data in one kind of database."""

    folder: Path
    version: str
    kind: str

    def __str__(self) -> str:
        return f"{self.version}, {self.kind}"

    @property
    def file(self) -> Path:
        """What `manage.py backup` wrote, compressed."""
        return self.folder / f"{self.version}.{self.kind}.xz"

    @property
    def counts(self) -> dict[str, int]:
        """How many rows each model had."""
        return dict(json.loads(self.file.with_suffix(".json").read_text()))

    def unpack(self, to: Path) -> Path:
        """Write the backup to a file."""
        to.write_bytes(lzma.decompress(self.file.read_bytes()))
        return to

    def write(self, work: Path) -> None:
        """Make a database of the present version with data of every kind, and its dump."""
        with Ground(self.kind, work) as ground:
            stage = Stage(ground.url)
            try:
                stage.act(fill)
                counts = stage.act(count_rows)
            finally:
                stage.close()
            backup = work / f"{self.kind}.backup"
            ground.server.manage("backup", str(backup))
        self.folder.mkdir(exist_ok=True)
        self.file.write_bytes(lzma.compress(backup.read_bytes(), preset=9))
        self.file.with_suffix(".json").write_text(json.dumps(counts, indent=2) + "\n")


class Ground:
    """An up-to-date database of one kind, and a server for it that is not started."""

    def __init__(self, kind: str, work: Path) -> None:
        self._postgres: Postgres | None = None
        if kind == "postgres":
            self._postgres = migrated_postgres()
            self._postgres.start()
            self.url = self._postgres.create_database("release", migrated=True)
        else:
            self.url = copy_sqlite(work / "release.sqlite3")
        self.server = Hustings(DATABASE_URL=self.url)
        # The commands find the programs of PostgreSQL there.
        self.server.env["PATH"] = f"{postgres_binary('pg_dump').parent}:{self.server.env['PATH']}"

    def __enter__(self) -> "Ground":
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()
        if self._postgres:
            self._postgres.stop()


def released_dumps() -> list[Dump]:
    """Return the dumps of all released versions."""
    files = sorted(FOLDER.glob("*.xz"))
    return [Dump(FOLDER, *file.name.removesuffix(".xz").rsplit(".", 1)) for file in files]
