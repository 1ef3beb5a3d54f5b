"""The small picture beside a name: one or two letters, and a shape that tells readers of one name apart. Knows no HTML.

`frontend/src/thread/monogram.ts` does the same for comments that arrive later.
"""

import unicodedata

SHAPES = 8  # the number of shapes in frontend/styles/comment.css


def monogram(name: str) -> str:
    """Return the first letters of a name's first and last word; one letter in scripts without capitals, "" for none."""
    letters = [letter for word in name.split() if (letter := _first_letter(word))]
    if not letters:
        return ""
    first, last = letters[0], letters[-1]
    has_two = len(letters) > 1 and all(letter.lower() != letter.upper() for letter in (first, last))
    return _capital(first) + _capital(last) if has_two else _capital(first)


def shape_of(reader_id: int) -> int:
    """Return the number of the reader's shape, which never changes."""
    return reader_id % SHAPES


def _first_letter(word: str) -> str:
    return next((character for character in word if unicodedata.category(character)[0] in "LN"), "")


def _capital(letter: str) -> str:
    capital = letter.upper()
    return capital if len(capital) == 1 else letter
