"""Sketches that find near-duplicate texts: MinHash with bands (Broder 1997)."""

from hashlib import blake2b
from zlib import crc32

from debate.comments.filters.folding import fold

SHINGLE_CHARACTERS = 5
# Many people post shorter texts: "I agree with you."
MIN_CHARACTERS = 40
# Bounds the work for a long text; a repeated text has the same beginning.
MAX_CHARACTERS = 1_500

_ROWS = 4
_PRIME = 2**61 - 1
# Random factors and summands below the prime, four for each of three bands. Written out, because sketches of different
# processes, days and versions of Python have to agree.
_HASHES = (
    (888_315_200_261_588_942, 2_052_762_717_387_312_300),
    (93_350_626_358_629_462, 2_226_210_464_072_228_410),
    (1_120_472_977_341_867_619, 2_117_304_211_630_310_264),
    (1_913_510_514_733_286_970, 2_231_594_845_718_570_761),
    (825_605_643_913_282_053, 2_056_029_498_827_638_399),
    (503_694_642_885_826_068, 321_143_309_709_027_446),
    (322_231_833_853_331_060, 218_664_845_644_161_657),
    (1_843_296_835_344_363_069, 2_276_464_712_430_464_759),
    (1_228_008_128_237_609_323, 1_626_016_502_989_182_005),
    (1_387_891_678_427_899_295, 338_869_921_347_033_355),
    (227_732_760_937_485_530, 170_038_471_347_814_651),
    (1_961_059_127_498_785_821, 761_382_955_877_241_386),
)


def shingle(text: str) -> frozenset[int]:
    """Return the text's overlapping pieces as numbers; empty if it is too short to be distinctive."""
    folded = fold(text)[:MAX_CHARACTERS].encode("utf-32-le", "surrogatepass")
    width = 4 * SHINGLE_CHARACTERS
    if len(folded) < 4 * MIN_CHARACTERS:
        return frozenset()
    return frozenset(crc32(folded[start : start + width]) for start in range(0, len(folded) - width + 1, 4))


def bands(shingles: frozenset[int]) -> tuple[int, ...]:
    """Return three numbers; texts that share nine tenths of their shingles nearly always share one of them."""
    least = [min((a * number + b) % _PRIME for number in shingles) for a, b in _HASHES]
    rows = [least[start : start + _ROWS] for start in range(0, len(least), _ROWS)]
    return tuple(
        int.from_bytes(blake2b(repr(row).encode(), digest_size=8).digest(), "big", signed=True) for row in rows
    )


def likeness(one: frozenset[int], other: frozenset[int]) -> float:
    """Return the share of shingles that two texts have in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one or other else 0.0
