"""What is committed: locks without addresses, documents that tell everything, files of a size that can be read."""

import re
import subprocess
from pathlib import Path

import pytest

from debate.errors import Refusal
from live.closes import CLOSES
from live.commands import AnyKind
from live.desk_commands import DESK_COMMANDS
from live.reader_commands import COMMANDS
from tests.support.servers import TOP

# A file this long needs a reason to be one.
MAX_LINES = 300
LONG_FOR_A_REASON = {
    "tests/debate/test_api.py": "one table of every call and refusal",
}


def committed(*patterns: str) -> list[str]:
    """Return the files that git knows, new ones among them."""
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


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt", "requirements-uv.txt"])
def test_every_requirement_is_locked_by_hash_and_comes_from_nowhere_in_particular(path: str) -> None:
    text = read(path)
    assert "://" not in text and "--index" not in text and "--find-links" not in text
    for requirement in re.split(r"\n(?=[a-zA-Z])", text.strip()):
        assert re.match(r"[\w.\-\[\]]+==\S+ ", requirement), requirement[:80]
        assert "--hash=sha256:" in requirement, requirement[:80]


def test_the_browser_codes_lock_names_no_registry() -> None:
    text = read("frontend/package-lock.json")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_every_setting_is_documented() -> None:
    source = read("live/env.py") + read("live/settings.py") + read("debate/demo_account.py")
    names = set(re.findall(r"(?:environ\.get|switch|words|networks|origins|seconds|thresholds)\(\"([A-Z_]+)\"", source))
    assert {"PORT", "DATABASE_URL", "REDIS_URL", "DEMO_PASSWORD", "RATE_LIMITS"} <= names | {"PORT"}
    document = read("README.md")
    for name in sorted(names):
        assert f"`{name}`" in document, name


def test_every_error_and_close_code_is_documented() -> None:
    document = read("docs/contract.md")
    for cause in Refusal.__subclasses__():
        assert f"| `{cause.code}` | {cause.status} |" in document, cause.code
    for close in CLOSES:
        assert f"| {close.code} |" in document, close.name


def documented_commands(document: str) -> list[dict[str, set[str]]]:
    """Return the tables of commands, each by command with its fields, as `field?` where one may be left out."""
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
    return {name if field.is_required() else f"{name}?" for name, field in fields} - {"type", "id"}


def test_every_command_is_documented_with_its_fields() -> None:
    of_readers, of_moderators, of_the_desk = documented_commands(read("docs/contract.md"))
    assert of_readers | of_moderators == {name: fields_of(kind) for name, kind in COMMANDS.items()}
    assert of_moderators | of_the_desk == {name: fields_of(kind) for name, kind in DESK_COMMANDS.items()}


def test_files_are_of_a_size_that_can_be_read() -> None:
    long = {
        path: lines
        for path in committed("*.py", "*.ts", "*.css", "*.html")
        if "/migrations/" not in path and (lines := len(read(path).splitlines())) > MAX_LINES
    }
    assert long.keys() == LONG_FOR_A_REASON.keys()


def test_the_readmes_picture_is_small() -> None:
    picture = TOP / re.findall(r"!\[.*?\]\((.*?)\)", read("README.md"))[0]
    assert 0 < picture.stat().st_size <= 200_000


def test_no_file_carries_a_path_of_a_machine() -> None:
    for path in committed():
        if Path(path).suffix in {".png", ".ico", ".lock"}:
            continue
        assert not re.search(r"/(root|home/\w+|work)/", read(path)), path
