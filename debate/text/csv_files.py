"""CSV files that open correctly in spreadsheets: marked as UTF-8, with recognisable times, and without formulas."""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime

# Without it Excel assumes the system's legacy character set.
UTF8_MARK = "\N{BYTE ORDER MARK}"
# Characters that start a formula in a spreadsheet: OWASP, "CSV Injection".
FORMULA_BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# In many languages, spreadsheets divide a line at semicolons, and then take quotation marks within it for text: what
# follows a semicolon, a tab or a line's end in a cell of ours begins one of theirs. A wink is no formula.
_BEFORE_A_FORMULA = re.compile(rf"((?:^|[;\t\r\n]) *)(?!-\))(?=[{re.escape(''.join(FORMULA_BEGINNINGS))}])")


class _Line:
    """The target of `csv`: keeps the last written line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return the lines of a CSV file, starting with the column names; each row is read when its line is requested.

    A cell can be a text, a number, a time (written in UTC), a dictionary (written as JSON), or None.
    """
    line = _Line()
    writer = csv.writer(line)
    writer.writerow([_cell(name) for name in header])
    yield UTF8_MARK + line.text
    for row in rows:
        writer.writerow([_cell(value) for value in row])
        yield line.text


def _cell(value: object) -> object:
    if isinstance(value, datetime):
        # No spreadsheet recognises a time with a zone.
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False) if value else ""
    if isinstance(value, str):
        return _BEFORE_A_FORMULA.sub(r"\1'", value)
    return "" if value is None else value
