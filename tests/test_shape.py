"""The shape of the code: no duplicates, imports at the top, and no import cycles.

The length of files is checked in `test_committed_files.py`, the layers of rooms by import-linter in `make lint`.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from graphlib import TopologicalSorter
from posixpath import dirname, normpath

import grimp

from tests.test_committed_files import committed, read

# This many equal lines in a row, in two places, should be one function. Blank lines, comments and imports don't count.
DUPLICATE_LINES = 8
NO_CODE = ("#", "//", "import ", "from ")
TWICE_FOR_A_REASON: dict[tuple[str, ...], str] = {}
# Generated from other code, so it repeats what that repeats.
GENERATED = "frontend/src/net/wire-objects.ts"
# Imports of browser code, also those that load a module later. Types are no code.
BROWSER_IMPORT = re.compile(r'(?:^(?:import|export) (?!type )[^;"]*?|import\()"(\.[^"]+)"', re.MULTILINE)
# Stands at the top of a file, for all of its functions; elsewhere the reason is a comment above the import.
REASON_FOR_A_FILE = "# Imports inside functions: "


def test_no_eight_lines_are_there_twice() -> None:
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for path in committed("*.py", "*.ts"):
        if "/migrations/" in path or path == GENERATED:
            continue
        lines = [line for line in map(str.strip, read(path).splitlines()) if line and not line.startswith(NO_CODE)]
        for start in range(len(lines) - DUPLICATE_LINES + 1):
            places[tuple(lines[start : start + DUPLICATE_LINES])].append(path)
    twice = {tuple(paths): lines[0] for lines, paths in places.items() if len(paths) > 1}
    assert {paths: first for paths, first in twice.items() if paths not in TWICE_FOR_A_REASON} == {}
    assert twice.keys() >= TWICE_FOR_A_REASON.keys(), "a reason is listed for what is no longer there twice"


def imports_inside_functions(tree: ast.Module) -> Iterator[int]:
    """Yield the line before which the reason for each group of imports belongs."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            for block in (getattr(node, name, []) for name in ("body", "orelse", "handlers", "finalbody")):
                was_import = False
                for statement in block if isinstance(block, list) else []:
                    is_import = isinstance(statement, ast.Import | ast.ImportFrom)
                    if is_import and not was_import:
                        yield statement.lineno
                    was_import = is_import


def test_every_import_inside_a_function_has_its_reason() -> None:
    bare = []
    for path in committed("*.py"):
        text = read(path)
        if f"\n{REASON_FOR_A_FILE}" in text:
            continue
        lines = text.splitlines()
        for number in imports_inside_functions(ast.parse(text)):
            if not lines[number - 2].strip().startswith("#"):
                bare.append(f"{path}:{number}")
    assert sorted(set(bare)) == []


def test_no_import_leads_back_to_where_it_came_from() -> None:
    graph = grimp.build_graph("debate", "live", cache_dir=None)
    # Raises an error that names the cycle; imports inside functions count too.
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()


def test_no_import_of_browser_code_leads_back_to_where_it_came_from() -> None:
    paths = [path for path in committed("frontend/src/*.ts") if not path.endswith(".test.ts")]
    graph = {
        path: {f"{normpath(f'{dirname(path)}/{name}')}.ts" for name in BROWSER_IMPORT.findall(read(path))}
        for path in paths
    }
    assert "frontend/src/net/challenge.ts" in graph["frontend/src/net/http.ts"]
    TopologicalSorter(graph).prepare()
