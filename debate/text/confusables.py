"""What each character looks like. Knows nothing of names or words.

The data is Unicode's own (Unicode Technical Standard 39), in `confusables.txt`, with its source and version.
"""

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_DATA = Path(__file__).with_suffix(".txt")
# Forms of Latin letters that Unicode's data lacks: small capitals, white on black, flag letters, hooks, strokes.
_LATIN_NAME = re.compile(
    r"(?:(?:NEGATIVE (?:SQUARED|CIRCLED) )?LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL)"
    r"|REGIONAL INDICATOR SYMBOL LETTER) ([A-Z])(?: WITH .+)?"
)


@cache
def confusables() -> dict[str, str]:
    """Return the confusable characters, each with what it looks like: `м` with `ʍ`, `m` with `rn`."""
    found = {}
    for line in _DATA.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            source, _, target = line.partition(";")
            found[chr(int(source, 16))] = "".join(chr(int(code, 16)) for code in target.split())
    return found


@lru_cache(maxsize=8_192)
def latin_letter(character: str) -> str | None:
    """Return the letter from a to z that a non-ASCII character is a form of, by its name: `k` for `ᴋ`."""
    form = None if character.isascii() else _LATIN_NAME.fullmatch(unicodedata.name(character, ""))
    return form[1].lower() if form else None


def look(text: str) -> str:
    """Return the text with each character replaced by what it looks like; texts that look alike become equal."""
    table = confusables()
    return "".join(table.get(character, character) for character in text)


def to_latin(text: str) -> str:
    """Return the text with each form of a Latin letter replaced by the plain small letter."""
    return "".join(latin_letter(character) or character for character in text)
