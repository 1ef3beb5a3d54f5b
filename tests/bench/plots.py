"""Draws the plots of a benchmark as SVG files."""

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
    guide_stroke_color="#cccccc",
    major_guide_stroke_color="#cccccc",
    guide_stroke_dasharray="0",
    major_guide_stroke_dasharray="0",
)


def draw_plots(rows: Iterable[Row], folder: Path, *, prefix: str = "performance-") -> dict[str, Path]:
    """Draw the plot of each row that has one; returns the files by the rows' titles."""
    files = {}
    for row in rows:
        if not row.plot:
            continue
        options = {
            "title": row.title,
            "x_title": row.plot.x,
            "y_title": row.plot.y,
            "style": STYLE,
            "js": [],
            "no_prefix": True,
            "width": 760,
            "height": 400,
            "include_x_axis": True,
            "legend_at_bottom": True,
            "margin_right": 40,
        }
        if row.plot.has_steps:
            chart = pygal.Line(**options)
            chart.x_labels = [f"{x:,.0f}" for x, _ in next(iter(row.plot.lines.values()))]
            for line, points in row.plot.lines.items():
                chart.add(line, [y for _, y in points])
        else:
            chart = pygal.XY(**options, show_dots=False, stroke_style={"width": 2})
            for line, points in row.plot.lines.items():
                chart.add(line, points)
        files[row.title] = folder / f"{prefix}{row.name}.svg"
        chart.render_to_file(str(files[row.title]))
    return files
