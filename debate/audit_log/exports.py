"""The audit log as files: CSV for spreadsheets, JSON for programs; streamed, so that it is never whole in memory."""

from collections.abc import Iterable, Iterator

from debate.text.csv_files import csv_lines
from debate.wire.base import to_json
from debate.wire.moderation.decisions import AuditLogEntryObject

COLUMNS = tuple(AuditLogEntryObject.model_fields)
_IN_UTC = {"created": "created_utc"}


def to_csv(entries: Iterable[AuditLogEntryObject]) -> Iterator[str]:
    """Return the lines of a CSV file, a column for each field of an entry."""
    rows = ([getattr(entry, column) for column in COLUMNS] for entry in entries)
    return csv_lines([_IN_UTC.get(column, column) for column in COLUMNS], rows)


def to_json_array(entries: Iterable[AuditLogEntryObject]) -> Iterator[str]:
    """Return the pieces of a JSON array with one entry per line."""
    separator = "["
    for entry in entries:
        yield f"{separator}\n{to_json(entry).decode()}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"
