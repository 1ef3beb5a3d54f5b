"""Opening an export's file, which may be compressed, and looking at how it begins."""

import gzip
from pathlib import Path
from typing import TextIO

_GZIP = b"\x1f\x8b"
_HEAD_CHARACTERS = 4_000


def opened(path: Path) -> TextIO:
    """Open a file of text in UTF-8, compressed by gzip or not; raises `OSError`."""
    with path.open("rb") as file:
        is_compressed = file.read(len(_GZIP)) == _GZIP
    # A wrong byte in one comment out of thousands is shown as such, and stops nothing.
    if is_compressed:
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def head(path: Path) -> str:
    """Return how the file begins; raises `OSError`."""
    with opened(path) as file:
        return file.read(_HEAD_CHARACTERS)
