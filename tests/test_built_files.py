"""What a browser is sent for a frame on a publisher's page is small, and what that page itself loads smaller."""

import gzip
import json
from typing import Any

from tests.support.servers import TOP

DIST = TOP / "frontend" / "dist"
MAX_FRAME_BYTES = 20 * 1024
MAX_EMBED_BYTES = 2 * 1024


def compressed_bytes(name: str) -> int:
    return len(gzip.compress((DIST / name).read_bytes()))


def files_of(entry: str, manifest: dict[str, Any]) -> set[str]:
    """Return the script and style that an entry loads before anything is asked of it."""
    chunk = manifest[entry]
    files = {chunk["file"], *chunk.get("css", [])}
    return files.union(*(files_of(other, manifest) for other in chunk.get("imports", [])))


def test_a_frames_script_and_style_are_together_under_20_kb() -> None:
    manifest = json.loads((DIST / "manifest.json").read_text())
    sizes = {name: compressed_bytes(name) for name in files_of("src/frame.ts", manifest)}
    assert any(name.endswith(".css") for name in sizes) and any(name.endswith(".js") for name in sizes)
    assert sum(sizes.values()) < MAX_FRAME_BYTES, sizes


def test_the_script_on_the_publishers_page_is_under_2_kb_and_leaves_nothing_behind() -> None:
    assert compressed_bytes("top/embed.js") < MAX_EMBED_BYTES
    script = (DIST / "top" / "embed.js").read_text()
    assert script.startswith("(function(") and not script.startswith("var ")
