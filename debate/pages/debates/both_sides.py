"""The two quotes above a debate: the best comment of each of the two leading sides. Knows nothing of HTML."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from debate.comments.both_sides import read_best_of_sides
from debate.pages.debates.poll_cards import SideLabel
from debate.polls.models import Poll
from debate.polls.results import are_public
from debate.wire.comments import CommentObject


@dataclass(frozen=True, slots=True)
class SideComment:
    """A comment that speaks for its author's side."""

    side: SideLabel
    comment: CommentObject


def read_both_sides(article_id: int, polls: Iterable[Poll], sides: Mapping[int, SideLabel]) -> list[SideComment]:
    """Return a quote of each of the two sides with the most votes, in the order of the poll's choices.

    `polls` are the article's in order, `sides` their choices by id. Nothing is quoted while the first poll with one
    choice hides its votes, or if one of the two sides has no comment that enough readers like.
    """
    poll = next((poll for poll in polls if poll.kind == Poll.Kind.ONE and poll.state != Poll.State.ARCHIVED), None)
    if poll is None or not are_public(poll):
        return []
    choices = list(poll.choices.all())
    leading = sorted(choices, key=lambda choice: -choice.votes)[:2]
    quoted = [choice.pk for choice in choices if choice in leading]
    return [
        SideComment(sides[side], comment)
        for side, comment in zip(quoted, read_best_of_sides(article_id, quoted), strict=False)
    ]


def quotes_without(hidden: Collection[int], quotes: list[SideComment]) -> list[SideComment]:
    """Return the two quotes for a reader who has hidden some authors: none if one of them is theirs."""
    return [] if any(quote.comment.author.id in hidden for quote in quotes) else quotes
