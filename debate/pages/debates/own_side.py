"""The side that the reader's next comment is going to have. Knows nothing of HTML."""

from collections.abc import Iterable, Mapping, Sequence

from debate.articles.rulebook import Rules
from debate.pages.debates.poll_cards import SideLabel, sides_of
from debate.polls.models import Poll
from debate.polls.sides import are_shown


def own_side(rules: Rules, polls: Iterable[Poll], ballots: Mapping[int, Sequence[int]]) -> SideLabel | None:
    """Return the side that would be beside the reader's next comment, as `debate.polls.sides` decides."""
    poll = poll_of_side(polls, ballots)
    if poll is None or not are_shown(poll, rules):
        return None
    return sides_of([poll]).get(next(iter(ballots[poll.pk])))


def poll_of_side(polls: Iterable[Poll], ballots: Mapping[int, Sequence[int]]) -> Poll | None:
    """Return the first poll with one choice in which the reader has voted."""
    return next((poll for poll in polls if poll.kind == Poll.Kind.ONE and ballots.get(poll.pk)), None)
