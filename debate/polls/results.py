"""Who may be shown a poll's votes. Everything that tells of votes asks here first; nothing else decides it."""

from debate.polls.models import Poll

_OVER = (Poll.State.CLOSED, Poll.State.ARCHIVED)


def are_public(poll: Poll) -> bool:
    """Say whether everybody may see the poll's votes: only then may they be in what goes to many readers."""
    return poll.results == Poll.Results.ALWAYS or poll.state in _OVER


def are_visible(poll: Poll, *, has_ballot: bool) -> bool:
    """Say whether a reader may see the poll's votes, who has a ballot in it or has not."""
    return are_public(poll) or (poll.results == Poll.Results.AFTER_VOTING and has_ballot)


def are_visible_to_editors(poll: Poll) -> bool:
    """Say whether those who run the poll may see its votes: before the end of a secret one not even they."""
    return are_public(poll) or poll.results == Poll.Results.AFTER_VOTING
