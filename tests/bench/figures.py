"""A benchmark's measurements: each with its goal, as a line for a terminal or a page."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value with its goal, at least or at most; without a goal it is for information."""

    what: str
    value: float
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def is_met(self) -> bool:
        return (self.at_least is None or self.value >= self.at_least) and (
            self.at_most is None or self.value <= self.at_most
        )

    @property
    def goal(self) -> str:
        """The goal in words; empty if there is none."""
        if self.at_least is not None:
            return f"at least {show(self.at_least, self.unit)}"
        return "" if self.at_most is None else f"at most {show(self.at_most, self.unit)}"

    @property
    def verdict(self) -> str:
        """Whether the goal is met; empty if there is none."""
        return ("met" if self.is_met else "NOT MET") if self.goal else ""


@dataclass(frozen=True, slots=True)
class Plot:
    """What to plot: points by the name of their line."""

    x: str
    y: str
    lines: dict[str, list[tuple[float, float]]]
    # If a point's x is a step rather than a measure, points are drawn at equal distances.
    has_steps: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """The results of one row of the benchmark."""

    name: str
    title: str
    figures: list[Figure]
    plot: Plot | None = None


def show(value: float, unit: str) -> str:
    """Return a value for people: three significant digits, whole numbers in groups."""
    number = f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".strip()


def lines(rows: Iterable[Row]) -> str:
    """Return rows as a table for a terminal."""
    out = []
    for row in rows:
        out.append(f"\n{row.title}")
        out += [
            f"  {figure.what:70}{show(figure.value, figure.unit):>18}  {figure.goal:22}{figure.verdict}"
            for figure in row.figures
        ]
    return "\n".join(out)


def markdown(rows: Iterable[Row]) -> str:
    """Return rows as the tables of a page."""
    out = []
    for row in rows:
        out += [f"### {row.title}", "", "| what | measured | goal | |", "| --- | --- | --- | --- |"]
        out += [
            f"| {figure.what} | {show(figure.value, figure.unit)} | {figure.goal} | {figure.verdict.lower()} |"
            for figure in row.figures
        ]
        out.append("")
    return "\n".join(out)
