"""Percentages that add up to 100."""

from collections.abc import Sequence


def shares(votes: Sequence[int]) -> list[int]:
    """Return each count's whole percentage of the sum, adding up to 100 (all 0 where nobody voted).

    By the largest-remainder method; of equal remainders the earlier choice gets the point. The browser code computes
    the same (`frontend/src/shares.ts`).
    """
    total = sum(votes)
    if not total:
        return [0] * len(votes)
    whole = [count * 100 // total for count in votes]
    by_remainder = sorted(range(len(votes)), key=lambda place: (-(votes[place] * 100 % total), place))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return whole
