"""Comments as the contract's objects: the one place where a row becomes something that leaves the server."""

from typing import Literal, cast

from debate import wire
from debate.comments.markup import render_body
from debate.comments.models import Comment
from debate.readers.identity import Identity
from debate.readers.models import Reader

STAFF_BADGE = "Moderator"

_TOMBSTONES = (Comment.State.REMOVED, Comment.State.WITHDRAWN)


def describe(comment: Comment) -> wire.AnyComment:
    """Return the comment as every reader may see it: one that is gone or hidden without a word of its text.

    Only a comment that has never been published is described although it waits, since nobody but its author and the
    moderators get to see it. The comment's author must have been read with it.
    """
    if comment.state in _TOMBSTONES or is_hidden(comment):
        return _tombstone(comment)
    return _comment(comment)


def describe_to(identity: Identity, comment: Comment) -> wire.AnyComment:
    """Return the comment as the speaker may see it: one that is hidden whole for its author and the moderators."""
    is_author = identity.reader is not None and identity.reader.pk == comment.author_id
    if is_hidden(comment) and (is_author or identity.is_moderator):
        return _comment(comment)
    return describe(comment)


def is_hidden(comment: Comment) -> bool:
    """Say whether the comment stood before readers and now waits until a moderator has looked."""
    return comment.seen and comment.state == Comment.State.PENDING


def _tombstone(comment: Comment) -> wire.Tombstone:
    return wire.Tombstone(
        id=comment.pk,
        rev=comment.rev,
        parent=comment.parent_id,
        created=comment.created,
        state="withdrawn" if comment.state == Comment.State.WITHDRAWN else "removed",
        hidden=is_hidden(comment) or None,
        replies=comment.replies,
    )


def _comment(comment: Comment) -> wire.CommentObject:
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
