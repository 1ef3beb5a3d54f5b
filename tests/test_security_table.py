"""Every attack in `docs/security-tests.md` has a test that exists."""

import ast
import re
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
ROWS = re.findall(r"^\| (?!attack|---)(.+) \|$", (TOP / "docs" / "security-tests.md").read_text(), re.MULTILINE)


def test_every_row_names_a_test_that_exists() -> None:
    assert len(ROWS) > 40
    missing = []
    for row in ROWS:
        attack, answer, shown = row.split(" | ")
        path, name = re.fullmatch(r"`(tests/\S+\.py)` `(test_\w+)`", shown).groups()  # type: ignore[union-attr]
        functions = (ast.FunctionDef, ast.AsyncFunctionDef)
        defined = {node.name for node in ast.walk(ast.parse((TOP / path).read_text())) if isinstance(node, functions)}
        if name not in defined or not attack or not answer:
            missing.append((path, name))
    assert missing == []
