"""CSV files as spreadsheets read them: with a comma, or with what a country's spreadsheets take for the separator."""

import csv
import io

import pytest

from debate.text.csv_files import FORMULA_BEGINNINGS, csv_lines


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_a_spreadsheet_takes_for_the_separator(separator: str) -> None:
    formulas = ("=1+1", "+1", "-1", "@SUM(A1)", "＝1+1")
    texts = [
        f"{before}{formula}{after}"
        for before in ("", "Well;", "Well,\t", "Well\n", "Well\r\n", '";', "; ", '="')
        for formula in formulas
        for after in ("", ",", '"', ";=2+2", "\n=2+2")
    ]
    file = "".join(csv_lines(["number", "text"], ([1, text] for text in texts)))
    rows = list(csv.reader(io.StringIO(file.removeprefix("\ufeff"), newline=""), delimiter=separator))
    assert len(rows) >= len(texts)
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if cell.strip().startswith(FORMULA_BEGINNINGS)] == []


def test_what_is_no_formula_stays_in_an_export_as_it_was() -> None:
    text = "Well; I said - twice - that 1 + 1 = 2 ;-) mail me@example.org,\nplease"
    _, line = csv_lines(["text"], [[text]])
    assert next(csv.reader(io.StringIO(line, newline=""))) == [text]
