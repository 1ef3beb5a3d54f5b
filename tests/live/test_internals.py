"""daphne, Autobahn and Twisted: what is used of them is there, is listed in one place, and is used in one package."""

import ast
from importlib.metadata import version
from types import ModuleType

import pytest

from daphne.server import Server  # isort: skip

from live.process import bodies, direct_answers, outlets, server, workers
from live.process.internals import INTERNALS, Internals, missing_internals
from tests.test_committed_files import committed, read

PACKAGES = ("daphne", "autobahn", "twisted")
LISTED = {name for internals in INTERNALS for names in internals.names.values() for name in names}


def is_foreign(module: str) -> bool:
    return module.partition(".")[0] in PACKAGES


def overridden(module: ModuleType) -> set[str]:
    """Return the names in a module's classes that override those of a class of these packages."""
    return {
        name
        for of_ours in vars(module).values()
        if isinstance(of_ours, type) and of_ours.__module__ == module.__name__
        for base in of_ours.__mro__
        if is_foreign(base.__module__)
        for name in vars(of_ours).keys() & vars(base).keys()
        if not name.startswith("__")
    }


def private_names_of_others(source: str) -> set[str]:
    """Return the names with an underscore that a module uses of objects, and that neither it nor its classes define."""
    tree = ast.parse(source)
    attributes = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    own = {node.attr for node in attributes if isinstance(node.ctx, ast.Store)}
    own |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    used = {node.attr for node in attributes if node.attr.startswith("_") and not node.attr.startswith("__")}
    return used - own


def test_the_installed_versions_have_everything_that_is_used_of_them() -> None:
    assert missing_internals() == []


def test_a_name_that_a_version_no_longer_has_is_reported_with_the_version_and_the_use() -> None:
    gone = Internals("daphne", Server, {"to drain before stopping": ("kill_all_applications", "kill_gently")})
    assert gone.missing() == [
        f"daphne {version('daphne')} has no daphne.server.Server.kill_gently any more, which is used to drain before "
        "stopping."
    ]


@pytest.mark.parametrize("module", [bodies, direct_answers, outlets, server, workers])
def test_every_override_is_listed(module: ModuleType) -> None:
    assert overridden(module) - LISTED == set()


def test_every_private_name_of_others_is_listed() -> None:
    used = {name for path in committed("live/process/*.py") for name in private_names_of_others(read(path))}
    # Of Django's models and parsers' arguments.
    assert used - LISTED - {"_meta"} == set()
    assert {"_tempDataLen", "_path", "_response_started", "_fail_connection"} <= used


def test_only_the_process_package_knows_daphne_autobahn_and_twisted() -> None:
    importing = set()
    for path in committed("live/*.py", "debate/*.py"):
        for node in ast.walk(ast.parse(read(path))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [name.name for name in node.names] if isinstance(node, ast.Import) else []
            if any(map(is_foreign, modules)):
                importing.add(path.rpartition("/")[0])
    assert importing == {"live/process"}
