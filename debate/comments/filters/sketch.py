"""Sketches of texts by which nearly the same ones find each other: MinHash with bands (Broder 1997)."""

from hashlib import blake2b
from random import Random
from zlib import crc32

from debate.comments.filters.folding import fold

SHINGLE_CHARACTERS = 5
# What is shorter is said by many: "I agree with you."
MIN_CHARACTERS = 40
# Bounds the work for a long text; whoever repeats one repeats its beginning.
MAX_CHARACTERS = 1_500

_BANDS = 3
_ROWS = 4
_PRIME = 2**61 - 1
_random = Random(0)
# Fixed for good: sketches of different processes and days have to agree.
_HASHES = [(_random.randrange(1, _PRIME), _random.randrange(_PRIME)) for _ in range(_BANDS * _ROWS)]


def shingle(text: str) -> frozenset[int]:
    """Return the text's overlapping pieces as numbers; none where it is too short to tell it from others."""
    folded = fold(text)[:MAX_CHARACTERS].encode("utf-32-le", "surrogatepass")
    width = 4 * SHINGLE_CHARACTERS
    if len(folded) < 4 * MIN_CHARACTERS:
        return frozenset()
    return frozenset(crc32(folded[start : start + width]) for start in range(0, len(folded) - width + 1, 4))


def bands(shingles: frozenset[int]) -> tuple[int, ...]:
    """Return three numbers, of which texts that share nine tenths of their shingles nearly always share one."""
    least = [min((a * number + b) % _PRIME for number in shingles) for a, b in _HASHES]
    rows = [least[start : start + _ROWS] for start in range(0, len(least), _ROWS)]
    return tuple(
        int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big", signed=True) for row in rows
    )


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return which share of their shingles two texts have in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
