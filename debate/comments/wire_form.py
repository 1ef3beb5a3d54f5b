"""Comments as the contract's objects: the only place where a row becomes output."""

from collections.abc import Collection
from typing import Literal, cast

from debate.comments.mentions import describe_body
from debate.comments.models import Comment
from debate.comments.questions import question_state
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import moderates
from debate.wire.comments import AnyComment, BreachCategory, CommentObject, ParticipantObject, TombstoneObject
from debate.wire.readers import AuthorObject

STAFF_BADGE = "Moderator"

_TOMBSTONES = (Comment.State.REMOVED, Comment.State.WITHDRAWN)


def describe(comment: Comment) -> AnyComment:
    """Return the comment as every reader can see it: a removed or hidden one without its text.

    A comment that has never been published is described although it is held, because only its author and moderators get
    it. The author must have been read with the comment.
    """
    if comment.state in _TOMBSTONES or is_hidden(comment):
        return _tombstone(comment)
    return _comment(comment)


def describe_to(identity: Identity, comment: Comment) -> AnyComment:
    """Return the comment as this reader can see it: hidden ones in full for their author and moderators."""
    return _comment(comment) if is_hidden(comment) and _sees_whole(identity, comment) else describe(comment)


def close_for(hidden: Collection[int], comment: AnyComment) -> AnyComment:
    """Return the comment for a reader who has `hidden` some authors, by their ids: theirs without text or name."""
    if not hidden or not isinstance(comment, CommentObject) or comment.author.id not in hidden:
        return comment
    return TombstoneObject(
        id=comment.id,
        rev=comment.rev,
        parent=comment.parent,
        created=comment.created,
        state="hidden_by_you",
        replies=comment.replies,
    )


def is_hidden(comment: Comment) -> bool:
    """Say whether the comment was published before and is now hidden pending review."""
    return comment.seen and comment.state == Comment.State.PENDING


def _sees_whole(identity: Identity, comment: Comment) -> bool:
    is_author = identity.reader is not None and identity.reader.pk == comment.author_id
    # For ordinary readers the comment's article isn't needed.
    return is_author or (identity.is_moderator and moderates(identity.reader, comment.article))


def _tombstone(comment: Comment) -> TombstoneObject:
    is_removed = comment.state == Comment.State.REMOVED
    return TombstoneObject(
        id=comment.pk,
        rev=comment.rev,
        parent=comment.parent_id,
        created=comment.created,
        state="withdrawn" if comment.state == Comment.State.WITHDRAWN else "removed",
        hidden=is_hidden(comment) or None,
        removed=comment.removed if is_removed else None,
        # To the type checker, a column is any text.
        removed_for=cast(BreachCategory, comment.removed_for) if is_removed and comment.removed_for else None,
        replies=comment.replies,
    )


def _comment(comment: Comment) -> CommentObject:
    html, mentions = describe_body(comment)
    return CommentObject(
        id=comment.pk,
        rev=comment.rev,
        parent=comment.parent_id,
        thread=comment.root_id if comment.root_id != comment.parent_id else None,
        author=describe_author(comment.author, as_staff=comment.staff),
        body=comment.body,
        html=html,
        created=comment.created,
        published=comment.published if comment.published > comment.created else None,
        edited=comment.edited,
        # To the type checker, a column with choices is any text.
        state=cast(Literal["published", "pending"], str(comment.state)),
        likes=comment.likes,
        replies=comment.replies,
        pinned=comment.pinned,
        picked=comment.picked,
        question=question_state(comment),
        answer=comment.answer_id,
        side=comment.side_id,
        side_now=comment.side_now_id if comment.side_id else None,
        depth=comment.depth,
        staff=comment.staff,
        mentions=mentions or None,
    )


def describe_participant(person: Reader, *, comments: int | None = None) -> ParticipantObject:
    """Return somebody who takes part in a debate; with the number of their comments there, since when they are here."""
    shown = describe_author(person)
    since = None if comments is None else person.created
    return ParticipantObject(id=shown.id, name=shown.name, badge=shown.badge, since=since, comments=comments)


def describe_author(author: Reader, *, as_staff: bool = False) -> AuthorObject:
    """Return a comment's author as readers see them.

    Moderators have a badge, and so does a comment posted as staff.
    """
    is_staff = as_staff or author.is_moderator
    return AuthorObject(id=author.pk, name=author.name, badge=author.badge or (STAFF_BADGE if is_staff else None))
