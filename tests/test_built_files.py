"""What is made of the code: a frame's files and the publisher's script by their size, and the browser's types."""

import gzip
import json
import subprocess
from io import StringIO
from typing import Any

from django.core.management import call_command

from tests.support.servers import TOP

DIST = TOP / "frontend" / "dist"
MAX_FRAME_BYTES = 24 * 1024
MAX_EMBED_BYTES = 3 * 1024


def compressed_bytes(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes()))


def files_of(entry: str, manifest: dict[str, Any]) -> set[str]:
    """Return the script and style that an entry point loads at once."""
    chunk = manifest[entry]
    files = {chunk["file"], *chunk.get("css", [])}
    return files.union(*(files_of(other, manifest) for other in chunk.get("imports", [])))


def test_a_frames_script_and_style_are_under_24_kb_together() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text())
    sizes = {name: compressed_bytes(name) for name in files_of("src/frame.ts", manifest)}
    assert any(name.endswith(".css") for name in sizes) and any(name.endswith(".js") for name in sizes)
    assert sum(sizes.values()) < MAX_FRAME_BYTES, sizes


def test_no_public_file_names_folders_of_the_machine_that_built_it() -> None:
    public = [path for path in DIST.rglob("*") if path.suffix in (".js", ".css", ".json")]
    assert len(public) > 20
    assert [path.name for path in public if str(TOP) in path.read_text()] == []


def test_the_publishers_script_is_under_3_kb_and_leaves_nothing_behind() -> None:
    assert compressed_bytes("top/embed.js") < MAX_EMBED_BYTES
    script = (DIST / "top" / "embed.js").read_text()
    assert script.startswith("(function(") and not script.startswith("var ")


def test_the_browsers_types_of_the_contract_are_the_servers() -> None:
    schema, frontend = StringIO(), TOP / "frontend"
    call_command("wire_schema", stdout=schema)
    made = subprocess.run(
        ["node", "wire-types.mjs"], cwd=frontend, input=schema.getvalue(), capture_output=True, text=True, check=True
    )
    found = (frontend / "src" / "net" / "wire-objects.ts").read_text()
    assert found == made.stdout, "an object of the contract has changed: run make wire"
