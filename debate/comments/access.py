"""Access to comments: all queries go through what the reader can see."""

from django.db.models import Q, QuerySet

from debate.comments.models import Comment
from debate.database.raw_sql import read_rows
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.rights.asking import has_rank
from debate.rights.table import READ_DESK

_WAITING = f"SELECT 1 FROM debate_comment WHERE article_id = %s AND state = '{Comment.State.PENDING}'"


def visible_comments(identity: Identity) -> QuerySet[Comment]:
    """Return the comments that the reader can see, including tombstones, with their authors.

    Held comments are visible to their author and moderators; a comment that was never published leaves no tombstone.
    """
    return Comment.objects.filter(_visible(identity)).select_related("author")


def visible_comment(identity: Identity, comment_id: int) -> Comment:
    """Return the comment; raises `NotFound` if the reader can't see it."""
    comment = visible_comments(identity).filter(pk=comment_id).first()
    if comment is None:
        raise NotFound(later("There is no comment with that number."))
    return comment


def sees_held(identity: Identity, article_id: int) -> bool:
    """Say whether there are held comments on the article that the reader may see, unlike others: as in `_visible`."""
    if identity.reader is None:
        return False
    if has_rank(identity.reader, READ_DESK):
        return bool(read_rows(f"{_WAITING} LIMIT 1", article_id))
    return bool(read_rows(f"{_WAITING} AND author_id = %s LIMIT 1", article_id, identity.reader.pk))


def _visible(identity: Identity) -> Q:
    if identity.reader is None:
        return Q(seen=True)
    waiting = Q(state=Comment.State.PENDING)
    if not has_rank(identity.reader, READ_DESK):
        waiting &= Q(author=identity.reader)
    elif not identity.reader.scope.is_everywhere:
        waiting &= Q(author=identity.reader) | identity.reader.scope.of("article")
    return Q(seen=True) | waiting
