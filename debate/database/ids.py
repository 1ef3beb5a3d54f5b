"""The range of ids, for what is given to the database in another way than by a filter on one id.

Django itself answers a filter such as `filter(pk=2**70)` with an empty result.
"""

MAX_ID = 2**63 - 1


def is_possible_id(number: int) -> bool:
    """Say whether a row can have this id: a larger number makes a whole statement fail."""
    return 0 < number <= MAX_ID
