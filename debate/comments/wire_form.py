"""Comments as the contract's objects: the one place where a row becomes something that leaves the server."""

from typing import Literal, cast

from debate import wire
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.readers.models import Reader

STAFF_BADGE = "Moderator"

_TOMBSTONES = (Comment.State.REMOVED, Comment.State.WITHDRAWN)


def describe(comment: Comment) -> wire.AnyComment:
    """Return the comment as every reader may see it: a removed or withdrawn one without a word of its text.

    The comment's author must have been read with it.
    """
    if comment.state in _TOMBSTONES:
        return wire.Tombstone(
            id=comment.pk,
            rev=comment.rev,
            parent=comment.parent_id,
            created=comment.created,
            state=cast(Literal["removed", "withdrawn"], str(comment.state)),
            replies=comment.replies,
        )
    return wire.CommentObject(
        id=comment.pk,
        rev=comment.rev,
        parent=comment.parent_id,
        author=describe_author(comment.author, as_staff=comment.staff),
        body=comment.body,
        html=render_body(comment.body),
        created=comment.created,
        edited=comment.edited,
        state=cast(Literal["published", "pending"], str(comment.state)),
        likes=comment.likes,
        replies=comment.replies,
        pinned=comment.pinned,
        side=comment.side_id,
        depth=comment.depth,
        staff=comment.staff,
    )


def describe_author(author: Reader, *, as_staff: bool = False) -> wire.Author:
    """Return who wrote a comment, as its readers may know them; who writes as staff has a badge in any case."""
    return wire.Author(id=author.pk, name=author.name, badge=author.badge or (STAFF_BADGE if as_staff else None))
