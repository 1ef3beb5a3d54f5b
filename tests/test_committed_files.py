"""Committed files: lock files without addresses, complete documents, and files of readable size."""

import re
import subprocess
from pathlib import Path

import pytest

from debate.errors import Refusal
from live.commands.commands import AnyKind, Command
from live.fanout.closes import CLOSES
from live.socket.desk_commands import DESK_COMMANDS
from live.socket.reader_commands import COMMANDS
from tests.support.servers import TOP

# A file this long needs a reason.
MAX_LINES = 300
LONG_FOR_A_REASON = {
    "debate/demo/content.py": "the texts of the sample articles",
    "debate/errors.py": "every refusal, one class each, in one place",
    "frontend/src/net/wire-objects.ts": "made of the server's own declarations",
    "live/environment/declared.py": "every setting, one declaration each, in one place",
    "live/fanout/room.py": "what makes each viewer get each change exactly once, in one place",
    "live/settings.py": "Django reads its settings from one module",
    "tests/debate/test_api.py": "one table of every call and refusal",
    "tests/debate/test_orders.py": "every order beside a plain sort, and the laws of their scores, with one scene",
    "tests/debate/test_poll_cards.py": "every kind and state of a poll on its card",
    "tests/debate/test_push.py": "everything that a push service can answer, with one service and scene",
    "tests/debate/test_questions.py": "questions from the mark to the answer, in every list, with one scene",
}


def committed(*patterns: str) -> list[str]:
    """Return the files in git, including new ones."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for path in listed.stdout.splitlines() if (TOP / path).exists()]


def read(path: str) -> str:
    return (TOP / path).read_text()


LOCK_FILES = ["requirements.txt", "requirements-dev.txt", "requirements-tracing.txt", "requirements-uv.txt"]


@pytest.mark.parametrize("path", LOCK_FILES)
def test_every_requirement_is_locked_by_hash_and_names_no_index(path: str) -> None:
    text = read(path)
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    for requirement in re.split(r"\n(?=[a-zA-Z])", text.strip()):
        assert re.match(r"[\w.\-\[\]]+==\S+ ", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]


@pytest.mark.parametrize("path", ["requirements-dev.txt", "requirements-tracing.txt"])
def test_what_is_installed_for_more_than_serving_includes_all_that_serving_needs(path: str) -> None:
    def locked(path: str) -> set[str]:
        return set(re.findall(r"^([\w.\-]+)(?:\[[\w,]+\])?==\S+", read(path), re.MULTILINE))

    assert locked("requirements.txt") - locked(path) == set()


def test_the_frontends_lock_file_names_no_registry() -> None:
    text = read("frontend/package-lock.json")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_the_contract_lists_the_error_and_close_codes_that_there_are() -> None:
    document = read("docs/contract.md")
    errors = re.findall(r"^\| `(\w+)` \| (\d+) \|", document.split("\n## Errors\n")[1].split("\n## ")[0], re.MULTILINE)
    assert sorted(errors) == sorted((cause.code, str(cause.status)) for cause in Refusal.__subclasses__())
    closes = re.findall(r"^\| (\d{4}) \| (\w+) \| (.*) \| (yes|no) \|$", document, re.MULTILINE)
    assert closes == [
        (str(close.code), close.name, close.reason, "yes" if close.comes_back else "no") for close in CLOSES
    ]


def documented_commands(document: str) -> list[dict[str, set[str]]]:
    """Return the tables of commands, each by command with its fields, as `field?` if optional."""
    tables = []
    for table in document.split("| command | fields | ack carries |")[1:]:
        fields: dict[str, set[str]] = {}
        for row in table.split("\n\n")[0].splitlines()[2:]:
            commands, given, _ = row.strip("| ").split(" | ")
            for command in re.findall(r"`(\w+)`", commands):
                fields[command] = set(re.findall(r"`(\w+`\??)", given))
        tables.append({name: {field.replace("`", "") for field in of_command} for name, of_command in fields.items()})
    return tables


def fields_of(kind: AnyKind) -> set[str]:
    fields = kind.schema.model_fields.items()
    # The fields of each command are documented once.
    return {name if field.is_required() else f"{name}?" for name, field in fields if name not in Command.model_fields}


def test_every_command_is_documented_with_its_fields() -> None:
    of_readers, of_moderators, of_the_desk = documented_commands(read("docs/contract.md"))
    assert of_readers | of_moderators == {name: fields_of(kind) for name, kind in COMMANDS.items()}
    assert of_moderators | of_the_desk == {name: fields_of(kind) for name, kind in DESK_COMMANDS.items()}


def test_only_listed_files_are_longer_than_300_lines() -> None:
    long = {
        path: lines
        for path in committed("*.py", "*.ts", "*.css", "*.html")
        if "/migrations/" not in path and (lines := len(read(path).splitlines())) > MAX_LINES
    }
    assert long.keys() == LONG_FOR_A_REASON.keys()


def test_the_readmes_picture_is_small() -> None:
    picture = TOP / re.findall(r"!\[.*?\]\((.*?)\)", read("README.md"))[0]
    assert 0 < picture.stat().st_size <= 200_000


def test_no_file_contains_a_local_path() -> None:
    for path in committed():
        if Path(path).suffix in {".png", ".ico", ".lock", ".ttf"}:
            continue
        assert not re.search(r"(?<!\w)/(root|home/\w+|work)/", read(path)), path


def test_no_migration_calls_code_that_can_change_later() -> None:
    for path in committed("debate/migrations/*.py"):
        imported = re.findall(r"^(?:from|import) ((?:debate|live)\S*)", read(path), re.MULTILINE)
        # Django itself refers to functions and fields of the models when it writes a migration.
        assert not imported or path.endswith("0001_initial.py"), f"{path} imports {', '.join(imported)}"


def test_every_file_named_in_a_document_exists() -> None:
    missing = []
    for document in committed("*.md"):
        text = read(document)
        named = re.findall(r"`((?:debate|live|frontend|docs|tests)/[\w./-]+)`", text)
        folder = (TOP / document).parent
        linked = [str((folder / path).relative_to(TOP)) for path in re.findall(r"\]\((?!http|#)([\w./-]+)", text)]
        missing += [(document, path) for path in [*named, *linked] if not (TOP / path).exists()]
    assert missing == []


def test_the_way_of_a_comment_has_at_most_15_steps() -> None:
    way = read("docs/architecture.md").split("## The way of a comment")[1].split("\n## ")[0]
    steps = re.findall(r"^\| (\d+) \| `[\w./-]+` `[\w.]+` \|", way, re.MULTILINE)
    assert [int(step) for step in steps] == list(range(1, len(steps) + 1))
    assert 10 <= len(steps) <= 15


def test_every_function_named_in_the_architecture_and_the_glossary_exists() -> None:
    text = read("docs/architecture.md") + read("docs/glossary.md")
    file = r"`((?:debate|live|frontend|tests)/[\w./-]+\.(?:py|ts))`"
    named = re.findall(rf"{file},?\s+`([\w.]+)`", text)
    named += [(path, name) for name, path in re.findall(rf"`([A-Za-z_][\w.]+)` (?:in|of)\s+{file}", text)]
    assert len(named) >= 20
    for path, name in named:
        *classes, function = name.split(".")
        source = read(path)
        for one in classes:
            assert re.search(rf"^(?:export )?class {one}\b", source, re.MULTILINE), f"{path} has no class {one}"
        definition = (
            rf"^\s*(?:async )?(?:def|class) {function}\b|^{function}\b.* = "
            if path.endswith(".py")
            else rf"^\s*(?:export )?(?:async )?(?:function |class )?{function}\("
        )
        assert re.search(definition, source, re.MULTILINE), f"{path} has no {name}"
