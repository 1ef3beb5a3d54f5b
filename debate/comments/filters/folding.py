"""Text as it looks: without case, accents, look-alike letters, invisible characters and digits for letters.

Everything here is linear in the text's length. Look-alikes are those of Unicode Technical Standard 39.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_lowercase, ascii_uppercase

from debate.text.confusables import confusables, latin_letter

# Digits and signs that stand for letters; 1, ! and | are ambiguous.
_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "€": "e"}
_AS_I = _LEET | dict.fromkeys("1!|", "i")
_AS_L = _LEET | dict.fromkeys("1!|", "l")
_SIGNS = frozenset("@$€!|")
# At the end of a word they stand for themselves.
_MARKS = "!|"

# Between Latin letters these are read as Latin; a word in their own script is left as it is.
_LOOSELY = str.maketrans("βγηθκλμνπτωвгзиклмнпртшщэяє", "bynokaunntwbreukamhnptwwere")

# Marks that accent the letter before them, and variation selectors; other scripts' marks are separate letters.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f\U000e0100-\U000e01ef]"
)
_FILLERS = "\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164\uffa0"

_LETTER, _FIGURE, _SIGN, _SEPARATOR, _NOTHING = range(5)


@dataclass(frozen=True, slots=True)
class FoldedWord:
    """A word of the text, from `start` to `end` in it, in each of its readings.

    The forms are, in this order: unchanged and as it looks; then both with digits read as letters, once with i and once
    with l for the ambiguous ones.
    """

    start: int
    end: int
    forms: tuple[str, ...]


# A new comment is searched for words and compared with others. A few texts, because the threads have different ones.
@lru_cache(maxsize=16)
def tokenize(text: str) -> Sequence[FoldedWord]:
    """Return the words of a text in their order."""
    return tuple(token for run in _runs(text) if (token := _token(run)))


def fold(text: str) -> str:
    """Return the folded words of a text, with single spaces."""
    return " ".join(token.forms[0] for token in tokenize(text))


def _runs(text: str) -> Iterator[list[tuple[int, str]]]:
    """Yield the runs of characters between separators, each with its position."""
    run: list[tuple[int, str]] = []
    for place, character in enumerate(text):
        kind = _kind(character)
        if kind == _SEPARATOR:
            if run:
                yield run
                run = []
        elif kind != _NOTHING:
            run.append((place, character))
    if run:
        yield run


def _token(run: list[tuple[int, str]]) -> FoldedWord | None:
    while run and run[-1][1] in _MARKS:
        run.pop()
    first = next((place for place, (_, character) in enumerate(run) if character not in _MARKS), len(run))
    run = run[first:]
    if not any(_kind(character) in (_LETTER, _FIGURE) for _, character in run):
        return None
    plain = "".join(_folded(character)[0] for _, character in run)
    looks = "".join(_folded(character)[1] for _, character in run)
    if any(character.isascii() and character.isalpha() for _, character in run):
        looks = looks.translate(_LOOSELY)
    forms = [plain, looks] * 3
    # Numbers stay numbers: digits stand for letters only next to a letter.
    if any(_kind(character) == _LETTER for _, character in run):
        as_i, as_l = str.maketrans(_AS_I), str.maketrans(_AS_L)
        forms = [plain, looks, plain.translate(as_i), looks.translate(as_i)]
        forms += [plain.translate(as_l), looks.translate(as_l)]
    return FoldedWord(start=run[0][0], end=run[-1][0] + 1, forms=tuple(forms))


@lru_cache(maxsize=8_192)
def _kind(character: str) -> int:
    if _ACCENTS.fullmatch(character) or character in _FILLERS or unicodedata.category(character) == "Cf":
        return _NOTHING
    if character in _SIGNS:
        return _SIGN
    folded = _folded(character)[1]
    if any(piece.isalpha() for piece in folded):
        return _LETTER
    if any(piece.isalnum() for piece in folded):
        return _FIGURE
    # Marks of other scripts belong to their word.
    return _LETTER if unicodedata.category(character) in ("Mn", "Mc") else _SEPARATOR


@lru_cache(maxsize=8_192)
def _folded(character: str) -> tuple[str, str]:
    """Return a character folded by case (В as в), and by look (В as b)."""
    plain = looks = ""
    for piece in unicodedata.normalize("NFKD", character):
        # ŀ decomposes into l and a dot, ¼ into digits and a stroke.
        if _ACCENTS.fullmatch(piece) or (piece != character and not piece.isalnum()):
            continue
        small = "".join(_look_alikes().get(letter, letter) for letter in piece.casefold())
        plain += small
        looks += _look_alikes().get(piece, small)
    # A character can look like another letter than its parts do: ϲ comes from σ.
    return plain, _look_alikes().get(character, looks)


@cache
def _look_alikes() -> dict[str, str]:
    """Return the non-ASCII characters that look like a letter from a to z, with that letter."""
    # I looks like l, and so does everything that looks like I.
    letters = {confusables().get(letter, letter): letter.lower() for letter in ascii_uppercase + ascii_lowercase}
    found: dict[str, str] = {}
    for character, looks in confusables().items():
        if looks in letters and not character.isascii() and unicodedata.category(character)[0] in "LNS":
            found[character] = letters[looks]
    for character in map(chr, [*range(0x80, 0x2C80), *range(0xA720, 0xA800), *range(0x1F100, 0x1F200)]):
        if letter := latin_letter(character):
            found.setdefault(character, letter)
    return found
