"""Draws the plots of a benchmark as SVG files that change only when the figures do."""

from collections.abc import Iterable
from pathlib import Path

import pygal
from pygal.style import Style

from tests.bench.figures import Row

# Legible on a light page and on a dark one.
STYLE = Style(
    background="#ffffff",
    plot_background="#ffffff",
    colors=("#1f5fa8", "#b8442c", "#2f7d4f", "#7a5195"),
    font_family="system-ui, sans-serif",
    title_font_size=15,
    label_font_size=12,
    major_label_font_size=12,
    legend_font_size=12,
)


def draw_plots(rows: Iterable[Row], folder: Path) -> dict[str, Path]:
    """Draw the plot of each row that has one; returns the files by the rows' titles."""
    files = {}
    for row in rows:
        if not row.plot:
            continue
        chart = pygal.XY(
            title=row.title,
            x_title=row.plot.x,
            y_title=row.plot.y,
            logarithmic=row.plot.logarithmic,
            style=STYLE,
            js=[],
            width=760,
            height=400,
            include_x_axis=True,
            legend_at_bottom=True,
            show_dots=len(next(iter(row.plot.lines.values()))) < 20,
        )
        chart.config.no_prefix = True
        for line, points in row.plot.lines.items():
            chart.add(line, points)
        files[row.title] = folder / f"performance-{row.name}.svg"
        chart.render_to_file(str(files[row.title]))
    return files
