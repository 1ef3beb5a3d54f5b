"""A site's own look: values for the tokens of docs/look.md, checked, and as a style sheet for pages and frames."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from debate.caches.slow_results import KeptAnswers
from debate.sites.colours import MIN_CONTRAST, MIN_EDGE_CONTRAST, Colour, contrast, parse_colour, write_colour
from debate.sites.models import Site

logger = logging.getLogger(__name__)

MAX_RADIUS_PX = 24
MAX_FONTS = 5
# A change is seen after this time at the latest, and that of kept pages.
KEPT_S = 5.0
# The tokens of frontend/styles/tokens.css that a site can set, with their own values: light, dark.
_COLOURS = {
    "paper": ("#fbfaf6", "#14161a"),
    "card": ("#ffffff", "#1b1e24"),
    "wash": ("#f1eee5", "#23272f"),
    "ink": ("#1b1b1a", "#ece9e2"),
    "soft": ("#5d5b55", "#a5a196"),
    "line": ("#e3dfd4", "#2e323a"),
    "edge": ("#8d897e", "#6d727c"),
    "accent": ("#0b6158", "#5fc7b8"),
    "danger": ("#c2321f", "#ff7d66"),
    "pick": ("#8a6a12", "#e0bf62"),
}
_FONTS = ("serif", "sans")
_GENERIC = {"serif", "sans-serif", "system-ui", "monospace"}
# What is written on what.
_TEXTS, _TEXTS_ON_PANELS = ("ink", "soft", "accent", "danger", "pick"), ("ink", "soft", "accent")


@dataclass(frozen=True, slots=True)
class Look:
    """The tokens that a site sets: colours in the light and the dark scheme, and other values as they are written."""

    colours: Mapping[str, tuple[Colour, Colour]]
    others: Mapping[str, str]

    @property
    def style_sheet(self) -> str:
        """The look as a style sheet; empty if nothing is set."""
        pairs = {
            name: f"light-dark({write_colour(light)},{write_colour(dark)})"
            for name, (light, dark) in self.colours.items()
        }
        tokens = ";".join(f"--{name}:{value}" for name, value in (pairs | dict(self.others)).items())
        return f":root{{{tokens}}}" if tokens else ""

    def warnings(self) -> Iterator[str]:
        """Yield a sentence for each pair of colours that can't be read well."""
        whole = {name: tuple(map(_colour, pair)) for name, pair in _COLOURS.items()} | dict(self.colours)
        for scheme, number in ((gettext("light"), 0), (gettext("dark"), 1)):
            needed = [(text, ground, MIN_CONTRAST) for text in _TEXTS for ground in ("paper", "card")]
            needed += [(text, "wash", MIN_CONTRAST) for text in _TEXTS_ON_PANELS]
            needed += [("edge", ground, MIN_EDGE_CONTRAST) for ground in ("paper", "card")]
            for text, ground, least in needed:
                found = contrast(whole[text][number], whole[ground][number])
                if {text, ground} & self.colours.keys() and found < least:
                    yield gettext(
                        "--%(text)s on --%(ground)s (%(scheme)s) has a contrast of %(found)s; %(least)s are needed."
                    ) % {"text": text, "ground": ground, "scheme": scheme, "found": f"{found:.1f}", "least": least}


def parse_look(text: str) -> Look:
    """Return the look that lines such as `--accent: #0b6158 #5fc7b8` describe; raises `ValidationError`."""
    colours: dict[str, tuple[Colour, Colour]] = {}
    others: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, separator, value = line.removeprefix("--").rstrip(";").partition(":")
        name, value = name.strip(), value.strip()
        if separator and name in _COLOURS:
            colours[name] = _pair(line, value)
        elif separator and name in _FONTS:
            others[name] = _fonts(line, value)
        elif separator and name == "radius":
            others[name] = _radius(line, value)
        else:
            tokens = ", ".join(f"--{token}" for token in (*_COLOURS, *_FONTS, "radius"))
            raise _wrong(line, gettext("A line has one of these and its value: %(tokens)s.") % {"tokens": tokens})
    return Look(colours, others)


def require_look(text: str) -> None:
    """Raise `ValidationError` for a look that can't be read."""
    parse_look(text)


def look_address(site_id: int | None) -> str:
    """Return the address of a site's style sheet, which changes with it; empty if the site has none."""
    sheet = style_sheet_of(site_id) if site_id is not None else ""
    return f"/look/{site_id}/?v={blake2b(sheet.encode(), digest_size=6).hexdigest()}" if sheet else ""


def style_sheet_of(site_id: int) -> str:
    """Return a site's style sheet; empty if the site has none."""
    return _kept.get(_read_looks).get(site_id, "")


_kept = KeptAnswers[dict[int, str]]("site-looks", kept_s=KEPT_S)


def _read_looks() -> dict[int, str]:
    sheets = {}
    for site_id, look in Site.objects.exclude(look="").values_list("pk", "look"):
        try:
            sheets[site_id] = parse_look(look).style_sheet
        except ValidationError as problem:
            # All pages ask for this: one site's lines must not fail those of the others.
            logger.warning("Site %d has the usual look: %s", site_id, problem.message)
    return sheets


def _pair(line: str, value: str) -> tuple[Colour, Colour]:
    found = [parse_colour(part) for part in re.split(r"[\s,]+", value)]
    light, dark = found[0], found[-1]
    if len(found) > 2 or light is None or dark is None:
        raise _wrong(line, gettext("A colour reads like #0b6158; a second one is for the dark scheme."))
    return light, dark


def _fonts(line: str, value: str) -> str:
    names = [name.strip().strip("\"'") for name in value.split(",")]
    if len(names) > MAX_FONTS or not all(re.fullmatch(r"[\w][\w -]{0,60}", name) for name in names):
        raise _wrong(line, gettext("Fonts are up to five names with commas, such as Georgia, serif."))
    return ",".join(name if name.lower() in _GENERIC else f'"{name}"' for name in names)


def _radius(line: str, value: str) -> str:
    found = re.fullmatch(r"([0-9]{1,2})(px)?", value, re.ASCII)
    if not found or int(found[1]) > MAX_RADIUS_PX:
        raise _wrong(line, gettext("Corners have a radius from 0px to 24px."))
    return f"{int(found[1])}px"


def _wrong(line: str, why: str) -> ValidationError:
    problem = f"“{line}”: {why}"
    return ValidationError(problem)


def _colour(written: str) -> Colour:
    found = parse_colour(written)
    assert found
    return found
