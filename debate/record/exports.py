"""The record as files: CSV for spreadsheets, JSON for programs; made piece by piece, so that none is ever whole."""

import csv
import json
from collections.abc import Iterable, Iterator

from debate import wire, wire_people

COLUMNS = tuple(wire_people.RecordEntry.model_fields)

# Spreadsheets take a cell that begins so for a formula.
_FORMULA_CHARACTERS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Line:
    """What `csv` writes to: keeps the line that was written last."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def to_csv(entries: Iterable[wire_people.RecordEntry]) -> Iterator[str]:
    """Return the lines of a CSV file, the names of the columns first; nothing in it is taken for a formula."""
    line = _Line()
    writer = csv.writer(line)
    writer.writerow(COLUMNS)
    yield line.text
    for entry in entries:
        values = wire.to_dict(entry)
        writer.writerow([_cell(values[column]) for column in COLUMNS])
        yield line.text


def to_json_array(entries: Iterable[wire_people.RecordEntry]) -> Iterator[str]:
    """Return the pieces of a JSON array with an entry a line."""
    separator = "["
    for entry in entries:
        yield f"{separator}\n{wire.to_json(entry).decode()}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def _cell(value: object) -> object:
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str) and value.startswith(_FORMULA_CHARACTERS):
        return f"'{value}"
    return "" if value is None else value
