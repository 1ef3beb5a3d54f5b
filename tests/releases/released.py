"""Which versions were released, with the hashes of the migrations that each brought: they never change again."""

import re
from hashlib import sha256
from pathlib import Path

from live.process.upgrade import APP
from tests.support.servers import TOP

FILE = Path(__file__).with_name("migrations.txt")
MIGRATIONS = TOP / APP / "migrations"
UNRELEASED = "unreleased"


def read_released() -> dict[str, str]:
    """Return the hash of each released migration, by its name."""
    lines = (line.split() for line in FILE.read_text().splitlines() if line and not line.startswith("#"))
    return {name: digest for name, digest, _version in lines}


def hash_migrations() -> dict[str, str]:
    """Return the hash of each migration as it is now, by its name."""
    files = sorted(MIGRATIONS.glob("[0-9]*.py"))
    return {file.stem: sha256(file.read_bytes()).hexdigest() for file in files}


def note_release(version: str) -> None:
    """Add the migrations that a version brings to the file."""
    known = read_released()
    lines = [f"{name} {digest} {version}\n" for name, digest in hash_migrations().items() if name not in known]
    FILE.write_text(FILE.read_text() + "".join(lines))


def read_version() -> str:
    """Return the version in pyproject.toml."""
    [version] = re.findall(r'^version = "(.+)"$', (TOP / "pyproject.toml").read_text(), re.MULTILINE)
    return str(version)
