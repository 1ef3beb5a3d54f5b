"""The percentages of a poll's choices: of all votes, adding up to 100, or of the voters in a multiple-choice poll."""

from collections.abc import Sequence

from debate.polls.models import Poll


def shares_of(kind: str, votes: Sequence[int], *, voters: int) -> list[int]:
    """Return each choice's whole percentage in a poll of that kind: of voters in a multiple-choice poll."""
    return shares_of_voters(votes, voters) if kind == Poll.Kind.SEVERAL else shares(votes)


def shares_of_voters(votes: Sequence[int], voters: int) -> list[int]:
    """Return the whole percentage of voters for each choice, halves rounded up; the sum can exceed 100."""
    return [(200 * count + voters) // (2 * voters) if voters else 0 for count in votes]


def shares(votes: Sequence[int]) -> list[int]:
    """Return each count's whole percentage of the sum, adding up to 100 (all 0 without votes).

    Uses the largest-remainder method; the earlier choice wins a tie of remainders. The browser code computes the same
    (`frontend/src/poll/shares.ts`).
    """
    total = sum(votes)
    if not total:
        return [0] * len(votes)
    whole = [count * 100 // total for count in votes]
    by_remainder = sorted(range(len(votes)), key=lambda place: (-(votes[place] * 100 % total), place))
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return whole
