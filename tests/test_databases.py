"""What runs on PostgreSQL too: whatever in the domain depends on the database, by the tests whose subject it is."""

import re

from tests.support.on_postgres import ELSEWHERE, ON_POSTGRES, ONCE
from tests.test_committed_files import committed, read

# Statements that are written out, locks, and what only the database itself can refuse.
DEPENDS_ON_THE_DATABASE = re.compile(
    r"\.cursor\(|raw_sql import|RawSQL|RunSQL|RunPython|select_for_update|\.vendor\b|IntegrityError|_conflicts=True"
)


def test_every_module_with_locks_or_statements_of_its_own_is_tested_on_postgresql() -> None:
    dependent = {
        path.removesuffix(".py").replace("/", ".")
        for path in committed("debate/*.py")
        if DEPENDS_ON_THE_DATABASE.search(read(path))
    }
    tested = set(ELSEWHERE).union(*(modules for _, modules in ON_POSTGRES.values()))
    assert dependent - tested == set(), "name them beside the test that is about them, in tests/support/on_postgres.py"
    assert tested - dependent == set(), "they do not depend on the database any more"


def test_every_test_that_commits_or_asks_which_database_it_is_runs_on_postgresql() -> None:
    paths = committed("tests/debate/test_*.py")
    names = {path: path.removeprefix("tests/debate/").removesuffix(".py") for path in paths}
    assert ON_POSTGRES.keys() <= set(names.values())
    for path, name in names.items():
        if re.search(r"transaction=True|connection\.vendor", read(path)):
            assert name in ON_POSTGRES, path


def test_what_runs_once_is_there_and_is_in_a_file_that_runs_on_both() -> None:
    there = {
        name
        for file in ON_POSTGRES
        for name in re.findall(r"^def (test_\w+)", read(f"tests/debate/{file}.py"), flags=re.MULTILINE)
    }
    assert there >= ONCE
