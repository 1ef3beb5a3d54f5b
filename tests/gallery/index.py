"""The gallery's index: all pictures on one page, small, each a link, with what is wrong with it."""

from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from tests.gallery.pictures import Picture

_STYLE = """
body { margin: 24px; background: #ddd; color: #111; font: 14px/1.4 system-ui, sans-serif; }
section { margin-block-end: 32px; }
div { display: flex; flex-wrap: wrap; align-items: start; gap: 12px; }
figure { width: 180px; margin: 0; }
figure.w768 { width: 260px; }
figure.w1440 { width: 380px; }
img { display: block; width: 100%; max-height: 520px; border: 1px solid #999; object-fit: cover; object-position: top; }
figcaption.wrong { color: #a11; }
"""


def write_index(pictures: Iterable[Picture], folder: Path) -> Path:
    """Write `index.html` beside the pictures; returns where it is."""
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8"><title>Gallery</title>',
        f"<style>{_STYLE}</style></head><body><h1>Gallery</h1>",
    ]
    for fixture, shown in groupby(pictures, key=lambda picture: picture.fixture):
        parts.append(f'<section><h2 id="{fixture}">{fixture}</h2><div>{"".join(map(_figure, shown))}</div></section>')
    file = folder / "index.html"
    file.write_text("\n".join([*parts, "</body></html>"]))
    return file


def _figure(picture: Picture) -> str:
    said = f"{picture.width} px, {picture.scheme}, {picture.direction}"
    faults: Sequence[str] = [escape(fault) for fault in picture.faults]
    caption = "<br>".join([said, *faults])
    wrong = ' class="wrong"' if faults else ""
    image = f'<img src="{picture.file}" loading="lazy" alt="{said}">'
    link = f'<a href="{picture.file}">{image}</a>'
    return f'<figure class="w{picture.width}">{link}<figcaption{wrong}>{caption}</figcaption></figure>'
