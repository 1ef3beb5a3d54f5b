"""Keeps the product's compiled code in memory, so that processes forked by `warm.py` need not read each module.

Nothing is run here, so a module still reads its settings where it is imported. A sixth of a start is saved.
"""

import importlib.machinery as machinery
from pathlib import Path
from types import CodeType

TOP = Path(__file__).resolve().parents[2]
_read = machinery.SourceFileLoader.get_code
_kept: dict[str, CodeType | None] = {}


def _get_code(loader: machinery.SourceFileLoader, name: str) -> CodeType | None:
    return _kept.get(loader.path) or _read(loader, name)


for package in ("debate", "live"):
    for file in (TOP / package).rglob("*.py"):
        name = ".".join(file.relative_to(TOP).with_suffix("").parts).removesuffix(".__init__")
        _kept[str(file)] = _read(machinery.SourceFileLoader(name, str(file)), name)
machinery.SourceFileLoader.get_code = _get_code  # type: ignore[assignment,method-assign]
