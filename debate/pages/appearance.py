"""How a frame looks: what the page around it may choose, checked, and as a style sheet.

An accent that could not be read as text is mixed with black or white until it can: WCAG 2.2, contrast (minimum).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from debate.sites.colours import MIN_CONTRAST, Colour, contrast, luminance, parse_colour, write_colour
from debate.sites.look import MAX_FONTS, MAX_RADIUS_PX

CHOSEN = ("theme", "accent", "font", "radius", "density")
_THEMES = ("light", "dark")
_DENSITIES = ("comfortable", "compact")
# As --paper in frontend/styles/tokens.css, in both themes.
_PAPERS = ((0xFB, 0xFA, 0xF6), (0x14, 0x16, 0x1A))
_STEPS = 20
# The names of fonts that browsers choose themselves; all others are quoted.
_GENERIC = {"serif": "var(--serif)", "sans-serif": "var(--sans)", "system-ui": "system-ui", "monospace": "monospace"}


@dataclass(frozen=True, slots=True)
class Appearance:
    """What a page has chosen for its frame; empty values are not chosen.

    `style` is the style sheet that says so, `refused` names the choices that mean nothing.
    """

    theme: str = ""
    density: str = ""
    style: str = ""
    refused: tuple[str, ...] = ()


def read_appearance(query: Mapping[str, str]) -> Appearance:
    """Return the appearance that a frame's address asks for: `theme`, `accent`, `font`, `radius` and `density`."""
    theme, density = query.get("theme", ""), query.get("density", "")
    made = {name: make(query.get(name, "").strip()) for name, make in _MAKERS.items()}
    refused = [name for name, style in made.items() if query.get(name) and not style]
    return Appearance(
        theme=theme if theme in _THEMES else "",
        density=density if density in _DENSITIES else "",
        style="".join(f":root{{{style}}}" for style in made.values() if style),
        refused=tuple(refused + ["density"] * (bool(density) and density not in _DENSITIES)),
    )


@lru_cache(maxsize=256)
def _accent(written: str) -> str:
    if (accent := parse_colour(written)) is None:
        return ""
    light, dark = (_legible(accent, paper) for paper in _PAPERS)
    return f"--accent:light-dark({light},{dark})"


def _font(written: str) -> str:
    names = [name.strip().strip("\"'") for name in written.split(",")]
    if len(names) > MAX_FONTS or not all(re.fullmatch(r"[\w][\w -]{0,60}", name) for name in names):
        return ""
    fonts = [_GENERIC.get(name.lower(), f'"{name}"') for name in names]
    # The words of people and the controls get the same font, each with its own to fall back on.
    return f"--chosen:{','.join(fonts)}}}body{{--serif:var(--chosen);--sans:var(--chosen)"


def _radius(written: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})(px)?", written, re.ASCII)
    return f"--radius:{int(found[1])}px" if found and int(found[1]) <= MAX_RADIUS_PX else ""


_MAKERS: Mapping[str, Callable[[str], str]] = {"accent": _accent, "font": _font, "radius": _radius}


def _legible(colour: Colour, paper: Colour) -> str:
    """Return the colour as it can be read on the paper: mixed with black or white as far as needed."""
    ink = (0, 0, 0) if luminance(paper) > 0.5 else (255, 255, 255)
    for step in range(_STEPS + 1):
        mixed = tuple(round(part + (far - part) * step / _STEPS) for part, far in zip(colour, ink, strict=True))
        if contrast((mixed[0], mixed[1], mixed[2]), paper) >= MIN_CONTRAST:
            break
    return write_colour((mixed[0], mixed[1], mixed[2]))
