"""What a diff tells viewers that they don't have yet. Knows neither viewers nor the database."""

from debate.wire.articles import ChangesFrame


def is_news(diff: ChangesFrame, told: ChangesFrame) -> bool:
    """Say whether the diff has anything beyond the state that viewers were `told`, even at the same revision."""
    return bool(diff.rev > told.rev or diff.comments or diff.tallies != told.tallies or diff.viewers != told.viewers)


def count_changes(diff: ChangesFrame, told: ChangesFrame) -> int:
    """Return the number of revisions and tally versions between the state that viewers were `told` and the diff."""
    versions = {tally.poll: tally.version for tally in told.tallies}
    return diff.rev - told.rev + sum(one.version - versions.get(one.poll, one.version) for one in diff.tallies)
