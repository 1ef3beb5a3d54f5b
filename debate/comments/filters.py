"""What state a new comment begins in."""

from debate.articles.rulebook import Rules
from debate.comments.markup import find_links
from debate.comments.models import Comment
from debate.readers.models import Reader

State = Comment.State


def first_state(rules: Rules, author: Reader, body: str) -> Comment.State:
    """Return PENDING where the rules let the comment wait for a moderator, else PUBLISHED; moderators never wait."""
    if author.is_moderator:
        return State.PUBLISHED
    waits = (
        rules.is_held_back or (rules.hold_links and find_links(body) != []) or is_newcomer(author, rules.hold_newcomers)
    )
    return State.PENDING if waits else State.PUBLISHED


def is_newcomer(author: Reader, comments: int) -> bool:
    """Say whether fewer than so many of the author's comments stand published."""
    published = Comment.objects.filter(author=author, state=State.PUBLISHED)
    return comments > 0 and published[:comments].count() < comments
