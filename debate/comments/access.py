"""The ways to a comment: every one goes through what the speaker may see."""

from django.db.models import Q, QuerySet

from debate.comments.models import Comment
from debate.errors import NotFound
from debate.readers.identity import Identity

MAX_ID = 2**63 - 1


def visible_comments(identity: Identity) -> QuerySet[Comment]:
    """Return the comments that the speaker may see, tombstones among them, with their authors.

    What waits for a moderator is seen by its author and the moderators; what never was published leaves no tombstone.
    """
    return Comment.objects.filter(_visible(identity)).select_related("author")


def visible_comment(identity: Identity, comment_id: int) -> Comment:
    """Return the comment; raises `NotFound` where there is none that the speaker may see."""
    comment = visible_comments(identity).filter(pk=comment_id).first() if 0 < comment_id <= MAX_ID else None
    if comment is None:
        raise NotFound("There is no comment of that number.")
    return comment


def _visible(identity: Identity) -> Q:
    if identity.reader is None:
        return Q(seen=True)
    own = Q(author=identity.reader)
    if identity.reader.is_moderator:
        scope = identity.reader.scope
        if scope.is_everywhere:
            return Q(seen=True) | Q(state=Comment.State.PENDING)
        own |= scope.of("article")
    return Q(seen=True) | Q(own, state=Comment.State.PENDING)
