"""Writes the tables of docs/settings.md: `make settings-doc`. The text around them is written by hand."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from live.environment.declared import DECLARED
from live.environment.setting import Made, Setting

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"

_TABLE = re.compile(r"(<!-- settings: (\w+) -->\n\n).*?(<!-- end -->)", re.DOTALL)


def with_tables(text: str) -> str:
    """Return the document with each table as it must be. Raises `ValueError` if a section of settings has no place."""
    sections = list(dict.fromkeys(setting.section for setting in DECLARED))
    places = [place for _, place, _ in _TABLE.findall(text)]
    if sorted(places) != sorted(sections):
        raise ValueError(f"the sections are {', '.join(sections)}; the document has places for {', '.join(places)}")

    def table(place: re.Match[str]) -> str:
        return place[1] + _table([setting for setting in DECLARED if setting.section == place[2]]) + place[3]

    return _TABLE.sub(table, text)


def _table(settings: Sequence[Setting[Any]]) -> str:
    # Limits all have the same kind, which the text above their table describes.
    is_mixed = len({setting.kind for setting in settings}) > 1
    heads = ["variable", "meaning", *(["value"] if is_mixed else []), "default"]
    rows = [heads, ["---"] * len(heads)]
    for setting in settings:
        kind = [setting.kind.expected] if is_mixed else []
        rows.append([f"`{setting.name}`", setting.meaning, *kind, _defaults(setting)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows) + "\n"


def _defaults(setting: Setting[Any]) -> str:
    default = _in_words(setting, setting.default)
    return default if setting.in_demo is None else f"{default}; in the demo: {_in_words(setting, setting.in_demo)}"


def _in_words(setting: Setting[Any], default: str | Made | None) -> str:
    if default is None:
        return "required"
    if isinstance(default, Made):
        return default.words
    return f"`{default}` {setting.kind.unit}".rstrip() if default else "none"


if __name__ == "__main__":
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text()))
