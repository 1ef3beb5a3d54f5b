"""Who can see a poll's votes. Every output of votes checks here first; nothing else decides it."""

from debate.polls.models import Poll

_OVER = (Poll.State.CLOSED, Poll.State.ARCHIVED)


def are_public(poll: Poll) -> bool:
    """Say whether everybody can see the poll's votes: only then can they be in shared responses."""
    return poll.results == Poll.Results.ALWAYS or poll.state in _OVER


def are_visible(poll: Poll, *, has_ballot: bool) -> bool:
    """Say whether a reader, with or without a ballot, can see the poll's votes."""
    return are_public(poll) or (poll.results == Poll.Results.AFTER_VOTING and has_ballot)


def are_visible_to_editors(poll: Poll) -> bool:
    """Say whether the poll's editors can see its votes: not before the end of a secret one."""
    return are_public(poll) or poll.results == Poll.Results.AFTER_VOTING
