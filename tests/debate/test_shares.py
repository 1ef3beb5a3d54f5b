"""Percentages: of votes, adding up to 100, or of voters in multiple-choice polls."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.polls.shares import shares, shares_of


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ([0, 0], [0, 0]),
        ([1, 1, 1], [34, 33, 33]),
        ([229, 157, 38], [54, 37, 9]),
        ([1, 0], [100, 0]),
        ([999, 1], [100, 0]),
        ([2, 2, 2, 1], [29, 29, 28, 14]),
    ],
)
def test_shares_are_rounded_by_the_largest_remainder(votes: list[int], expected: list[int]) -> None:
    assert shares(votes) == expected


@given(st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=20))
def test_shares_add_up_to_100_and_each_is_within_one_point(votes: list[int]) -> None:
    found = shares(votes)
    total = sum(votes)
    assert sum(found) == (100 if total else 0)
    for count, share in zip(votes, found, strict=True):
        assert abs(share - Fraction(100 * count, total or 1)) < 1


def test_in_a_multiple_choice_poll_percentages_are_shares_of_voters() -> None:
    assert shares_of("several", [10, 10, 0, 5], voters=10) == [100, 100, 0, 50]
    assert shares_of("several", [1, 2], voters=3) == [33, 67]
    assert shares_of("several", [1], voters=200) == [1]
    assert shares_of("several", [0, 0], voters=0) == [0, 0]
    assert shares_of("one", [1, 1], voters=2) == [50, 50]
