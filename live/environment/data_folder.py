"""The data folder: what a server creates if no setting says otherwise, and keeps for the next start."""

import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile

from live.environment.places import DATA


def kept_secret(path: Path, make: Callable[[], str]) -> str:
    """Return the secret in the file, which only its owner can read; `make` generates it on first use.

    Processes that start together get the same secret. Raises `OSError`.
    """
    if not (kept := _read(path)):
        _make_folder(path.parent)
        with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-") as new:
            new.write(make() + "\n")
            new.flush()
            try:
                # A file under its name is complete, and none is replaced: another process may use its secret already.
                os.link(new.name, path)
            except FileExistsError:
                if not _read(path):
                    # The machine stopped before it had written the secret.
                    path.unlink(missing_ok=True)
                    os.link(new.name, path)
        kept = _read(path)
    return kept


def _read(path: Path) -> str:
    return path.read_text().strip() if path.exists() else ""


def secret_key() -> str:
    """Return the demo's secret key. Raises `OSError`."""
    return kept_secret(DATA / "secret-key", lambda: secrets.token_urlsafe(48))


def push_key() -> str:
    """Return the demo's key for web push. Raises `OSError`."""
    return kept_secret(DATA / "push-key", new_push_key)


def new_push_key() -> str:
    """Return a random private key for web push: a number of the curve P-256, in base64url."""
    # The few numbers that are too high for the curve begin with four bytes of ones.
    return urlsafe_b64encode(b"\x7f" + secrets.token_bytes(31)).rstrip(b"=").decode()


def demo_password() -> str:
    """Return the password of the demo's moderator. Raises `OSError`."""
    return kept_secret(DATA / "demo-password", lambda: secrets.token_urlsafe(9))


def database_url() -> str:
    """Return the URL of an SQLite file whose folder exists. Raises `OSError`."""
    _make_folder(DATA)
    return f"sqlite:///{DATA / 'hustings.sqlite3'}"


def _make_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
