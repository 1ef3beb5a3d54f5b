"""Reads the tables of `docs/roles.md`: who may do what, where it is done, and what the admin shows each rank."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "roles.md"
YES, NO, IN_SCOPE, OWN_PART = "yes", "no", "in scope", "own part"


@dataclass(frozen=True)
class Row:
    """One action: what each rank can do (by the name of its column), about whom, what of it can be done about another
    site, and every way to do it.
    """

    name: str
    may: dict[str, str]
    about: str
    another_site: str
    right: str
    calls: list[str]
    commands: list[str]
    pages: list[str]

    @property
    def is_own(self) -> bool:
        return self.about == "own"

    def allows(self, column: str, *, is_in_scope: bool, person: str) -> bool:
        """Say whether a rank can do it in a debate inside or outside its scope, about that person."""
        if self.may[column] == NO or (self.may[column] == IN_SCOPE and not is_in_scope):
            return False
        if person == "oneself":
            return self.about in ("", "own", "lower or oneself")
        return person == "somebody" or not self.about.startswith("lower")


def read_rows() -> list[Row]:
    """Return the actions, in the document's order."""
    where = {cells["what"]: cells for cells in _table("Where it is done")}
    rows = []
    for cells in _table("Who may do what"):
        name, about, another_site = cells.pop("what"), cells.pop("about"), cells.pop("another site")
        ways = where.pop(name)
        spans = {column: re.findall(r"`([^`]+)`", text) for column, text in ways.items()}
        right = "".join(spans["right in the code"])
        rows.append(Row(name, cells, about, another_site, right, spans["calls"], spans["commands"], spans["pages"]))
    assert not where, "Something is done that nobody may do."
    return rows


def read_admin() -> dict[str, dict[str, str]]:
    """Return what the admin shows of each model's rows, by the name of the rank's column."""
    return {cells.pop("rows").strip("`"): cells for cells in _table("The admin")}


def _table(heading: str) -> list[dict[str, str]]:
    section = DOCUMENT.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    header, _, *body = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(header, cells, strict=True)) for cells in body]
