"""The scores of the orders *common ground* and *divided*, from likes by side. Pure arithmetic.

Both compare the share of each side's likers who like a comment. Scores are whole numbers, so that a stored one equals a
recount exactly, and a cursor can name it.
"""

from collections.abc import Collection, Mapping
from itertools import combinations
from math import log2, sqrt

# A side with fewer likers is not counted: a like could otherwise tell how somebody has voted.
MIN_LIKERS = 5
MIN_SIDES = 2
# A side's size is rounded up in steps of a quarter, so that a debate's scores change only when a side has grown that
# much, and not with every new liker.
_STEP = 1.25
_PRECISION = 1_000_000
# More than any sum of logarithms: twenty sides with a thousand million likes each.
_FROM_TWO_SIDES = 1_000 * _PRECISION


def size_of(likers: int) -> int:
    """Return the size by which a side with this number of likers is counted, 0 if it is not counted."""
    if likers < MIN_LIKERS:
        return 0
    size = MIN_LIKERS
    while size < likers:
        size = int(size * _STEP) + 1
    return size


def is_measurable(sizes: Collection[int]) -> bool:
    """Say whether enough sides are counted for the two orders."""
    return sum(size > 0 for size in sizes) >= MIN_SIDES


def share(likes: int, likers: int) -> float:
    """Return the share of a side's likers who like a comment, smoothed with Jeffreys' prior (a Beta distribution with
    the parameters ½ and ½).
    """
    return (likes + 0.5) / (likers + 1)


def common_ground(likes: Mapping[int, int], sizes: Mapping[int, int]) -> int:
    """Return a score that is higher the more all sides like a comment; 0 if too few sides are counted.

    It orders comments by the geometric mean of the sides' smoothed shares (`share`), which is Polis' group-informed
    consensus: Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), "Polis: Scaling Deliberation by Mapping High
    Dimensional Opinion Spaces", Recerca 26(2). The shares' denominators are the same for all comments of a debate, so
    the sum of the logarithms of the numerators has the same order. A comment that fewer than two counted sides like
    comes after all that at least two like: a mean alone would put a comment with many likes from one side above one
    with a single like from each.
    """
    counted = [likes.get(side, 0) for side in sorted(sizes) if sizes[side]]
    if len(counted) < MIN_SIDES:
        return 0
    score = round(_PRECISION * sum(log2(2 * count + 1) for count in counted))
    return score + (_FROM_TWO_SIDES if sum(count > 0 for count in counted) >= MIN_SIDES else 0)


def divided(likes: Mapping[int, int], sizes: Mapping[int, int]) -> int:
    """Return a score that is higher the more surely two sides differ about a comment; 0 if too few sides are counted.

    It is the largest difference between two sides' shares, divided by its standard error. The standard error is that of
    Agresti and Caffo (2000), "Simple and Effective Confidence Intervals for Proportions and Differences of Proportions
    Result from Adding Two Successes and Two Failures", The American Statistician 54(4): it adds one like and one
    missing like to each side, so a few likes in a small debate are no strong evidence.
    """
    counted = [(min(likes.get(side, 0), size), size) for side, size in sorted(sizes.items()) if size]
    return max((round(_PRECISION * _difference(*pair)) for pair in combinations(counted, 2)), default=0)


def _difference(one: tuple[int, int], other: tuple[int, int]) -> float:
    variance = sum((likes + 1) * (size - likes + 1) / (size + 2) ** 3 for likes, size in (one, other))
    return abs(one[0] / one[1] - other[0] / other[1]) / sqrt(variance)
