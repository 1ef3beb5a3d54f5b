"""Storage of benchmark results: a file with every row's last run, and the page made from it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, Plot, Row, markdown
from tests.bench.machine import describe_machine
from tests.bench.plots import draw_plots

BEGIN, END = "<!-- figures: make bench-live -->", "<!-- /figures -->"


def keep(rows: Iterable[Row], file: Path) -> None:
    """Write rows to the file, replacing their earlier results; other rows stay."""
    kept: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
    known = kept.get("rows", {}) if isinstance(kept, dict) else {}
    new = {row.name: asdict(row) | {"met": all(figure.is_met for figure in row.figures)} for row in rows}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"machine": describe_machine(), "rows": known | new}, indent=2) + "\n")


def write_page(file: Path, page: Path, order: Iterable[str]) -> None:
    """Replace the page's tables and plots by those in the file."""
    kept = json.loads(file.read_text())
    rows = [_read(kept["rows"][name]) for name in order if name in kept["rows"]]
    plots = draw_plots(rows, page.parent)
    machine = ", ".join(" ".join(pair) for pair in kept["machine"].items() if pair[1])
    pictures = "\n\n".join(f"![{title}]({path.name})" for title, path in plots.items())
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{machine}.\n\n{markdown(rows)}\n{pictures}\n\n{END}{after}")


def _read(kept: dict[str, Any]) -> Row:
    plot = Plot(**kept["plot"]) if kept["plot"] else None
    return Row(kept["name"], kept["title"], [Figure(**figure) for figure in kept["figures"]], plot)
