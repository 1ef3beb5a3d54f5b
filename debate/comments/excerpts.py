"""A comment's text in a list: on one line, cut at words, with the words that were searched for marked."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from debate.text.cleaning import folded

MAX_CHARACTERS = 160
# The number of characters before the first match.
LEAD_CHARACTERS = 60
_ELLIPSIS = "…"


class Piece(NamedTuple):
    """A part of an excerpt; `is_match`: it is what was searched for."""

    text: str
    is_match: bool


def excerpt(text: str, words: Sequence[str] = (), *, at_most: int = MAX_CHARACTERS) -> list[Piece]:
    """Return the part of a text around the first match, in pieces; without words, its beginning.

    `words` are folded (`search.words_of`).
    """
    line = " ".join(text.split())
    found = _merged(sorted(_find(line, words)))
    start, end = _window(line, found[0][0] if found else 0, at_most)
    inside = [(max(begin, start), min(stop, end)) for begin, stop in found if begin < end and stop > start]
    edges = sorted({start, end, *(edge for part in inside for edge in part)})
    begins = {begin for begin, _ in inside}
    pieces = [Piece(line[begin:stop], begin in begins) for begin, stop in pairwise(edges)]
    before = [Piece(_ELLIPSIS, False)] if start else []
    after = [Piece(_ELLIPSIS, False)] if end < len(line) else []
    return [*before, *pieces, *after]


def _window(line: str, first: int, at_most: int) -> tuple[int, int]:
    """Return where an excerpt with the character at `first` begins and ends."""
    if len(line) <= at_most:
        return 0, len(line)
    start = max(0, min(first - LEAD_CHARACTERS, len(line) - at_most))
    if start and (space := line.find(" ", start, first)) >= 0:
        start = space + 1
    end = min(len(line), start + at_most)
    if end < len(line) and (space := line.rfind(" ", max(first, start) + 1, end)) >= 0:
        end = space
    return start, end


def _find(line: str, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where the words are in a line: its folded form can have more or fewer characters."""
    origins, text = list[int](), list[str]()
    for place, character in enumerate(line) if words else ():
        form = _fold(character)
        text.append(form)
        origins.extend([place] * len(form))
    searched = "".join(text)
    for word in words:
        place = searched.find(word)
        while place >= 0:
            yield origins[place], origins[place + len(word) - 1] + 1
            place = searched.find(word, place + len(word))


@lru_cache(maxsize=4_096)
def _fold(character: str) -> str:
    return folded(character)


def _merged(parts: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged = list[tuple[int, int]]()
    for begin, end in parts:
        if merged and begin <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((begin, end))
    return merged
