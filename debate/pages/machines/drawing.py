"""Draws a poll's picture for social networks, which show no SVG. Knows nothing of requests or the database."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

WIDTH_PX, HEIGHT_PX = 1200, 630
MAX_BARS = 4
_MARGIN_PX = 72
_QUESTION_PX, _LABEL_PX, _NOTE_PX, _BAR_PX = 50, 30, 26, 16
_QUESTION_LINES = 3
_ROW_PX = 78
_PAPER, _INK, _SOFT, _WASH = "#fbfaf6", "#1b1b1a", "#5d5b55", "#e3dfd4"
# As in frontend/styles/tokens.css.
_SIDES = ("#2a5b8c", "#a94f19", "#68655f", "#6b4a94", "#3f6b2a", "#96385f")
# DejaVu Sans has Latin, Greek, Cyrillic, Arabic and Hebrew letters; those of other scripts are drawn as boxes.
_FONT = Path(__file__).parents[1] / "fonts" / "DejaVuSans-Bold.ttf"
_ELLIPSIS = "…"


class Bar(NamedTuple):
    """A choice's bar; `number` (from 1) determines its colour."""

    label: str
    number: int
    percent: int


def draw(question: str, bars: Sequence[Bar], note: str) -> bytes:
    """Return a PNG file with the question, a bar for each of the first choices, and the note below them."""
    image = Image.new("RGB", (WIDTH_PX, HEIGHT_PX), _PAPER)
    canvas = ImageDraw.Draw(image)
    top, is_rtl = float(_MARGIN_PX), _is_rtl(question)
    for line in _wrapped(question, _font(_QUESTION_PX), _QUESTION_LINES):
        _write(canvas, line, top, _QUESTION_PX, _INK, is_rtl=is_rtl)
        top += 1.3 * _QUESTION_PX
    top = HEIGHT_PX - _MARGIN_PX - _NOTE_PX - 24 - _ROW_PX * len(bars[:MAX_BARS])
    for bar in bars[:MAX_BARS]:
        _draw_bar(canvas, bar, top, is_rtl=is_rtl)
        top += _ROW_PX
    bottom = HEIGHT_PX - _MARGIN_PX - _NOTE_PX
    _write(canvas, _cut(note, _font(_NOTE_PX), _inner_px()), bottom, _NOTE_PX, _SOFT, is_rtl=is_rtl)
    file = BytesIO()
    # Few colours: a third of the bytes.
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


def _draw_bar(canvas: ImageDraw.ImageDraw, bar: Bar, top: float, *, is_rtl: bool) -> None:
    font, colour = _font(_LABEL_PX), _SIDES[(bar.number - 1) % len(_SIDES)]
    percent = f"{bar.percent}%"
    room = _inner_px() - font.getlength(percent) - _LABEL_PX
    _write(canvas, _cut(bar.label, font, room), top, _LABEL_PX, colour, is_rtl=is_rtl)
    _write(canvas, percent, top, _LABEL_PX, _INK, is_rtl=not is_rtl)
    y, right = top + 1.3 * _LABEL_PX, WIDTH_PX - _MARGIN_PX
    canvas.rounded_rectangle((_MARGIN_PX, y, right, y + _BAR_PX), _BAR_PX / 2, _WASH)
    width = _inner_px() * bar.percent / 100
    if width >= _BAR_PX:
        start = right - width if is_rtl else _MARGIN_PX
        canvas.rounded_rectangle((start, y, start + width, y + _BAR_PX), _BAR_PX / 2, colour)


def _write(canvas: ImageDraw.ImageDraw, line: str, top: float, size: int, colour: str, *, is_rtl: bool) -> None:
    if is_rtl:
        canvas.text((WIDTH_PX - _MARGIN_PX, top), line, colour, _font(size), anchor="ra")
    else:
        canvas.text((_MARGIN_PX, top), line, colour, _font(size))


def _wrapped(text: str, font: ImageFont.FreeTypeFont, most: int) -> list[str]:
    lines, words = [""], text.split()
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _inner_px():
            lines[-1] = longer
        elif len(lines) == most:
            lines[-1] = f"{lines[-1]} {' '.join(words[place:])}"
            break
        else:
            lines.append(word)
    return [_cut(line, font, _inner_px()) for line in lines if line]


def _cut(text: str, font: ImageFont.FreeTypeFont, room_px: float) -> str:
    if font.getlength(text) <= room_px:
        return text
    while text and font.getlength(text + _ELLIPSIS) > room_px:
        text = text[:-1]
    return text + _ELLIPSIS


def _is_rtl(text: str) -> bool:
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def _inner_px() -> int:
    return WIDTH_PX - 2 * _MARGIN_PX


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)
