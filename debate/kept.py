"""Secrets that the demo makes once and keeps in the data folder."""

from collections.abc import Callable
from pathlib import Path


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in the file, which only its owner can read; `make` makes it on first use."""
    # An empty file is what is left where the making was cut short.
    if not path.exists() or not path.read_text().strip():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(make() + "\n")
    return path.read_text().strip()
