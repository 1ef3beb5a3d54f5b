"""Liking a comment, and taking the like back."""

from debate.articles.revisions import locked_article, next_revision
from debate.comments.access import visible_comment
from debate.comments.models import Comment, Like
from debate.errors import WrongState
from debate.readers.identity import Identity
from debate.readers.roles import require_reader


def like_comment(identity: Identity, comment_id: int) -> Comment:
    """Like the comment; repeating is harmless. Raises `SignInRequired`, `NotFound`, `WrongState`, `RateLimited`."""
    return _set_like(identity, comment_id, liked=True)


def unlike_comment(identity: Identity, comment_id: int) -> Comment:
    """Take the like back; repeating is harmless. Raises as `like_comment` does."""
    return _set_like(identity, comment_id, liked=False)


def liked_among(identity: Identity, comment_ids: list[int]) -> set[int]:
    """Return which of the comments the speaker likes."""
    if identity.reader is None:
        return set()
    likes = Like.objects.filter(reader=identity.reader, comment_id__in=comment_ids)
    return set(likes.values_list("comment_id", flat=True))


def _set_like(identity: Identity, comment_id: int, *, liked: bool) -> Comment:
    reader = require_reader(identity)
    comment = visible_comment(identity, comment_id)
    identity.spend("like")
    with locked_article(comment.article_id) as article:
        comment = visible_comment(identity, comment_id)
        if comment.state != Comment.State.PUBLISHED:
            raise WrongState("Only a published comment can be liked.")
        existing = Like.objects.filter(comment=comment, reader=reader)
        if liked != existing.exists():
            if liked:
                Like.objects.create(comment=comment, reader=reader)
            else:
                existing.delete()
            comment.likes += 1 if liked else -1
            comment.rev = next_revision(article)
            Comment.objects.filter(pk=comment.pk).update(likes=comment.likes, rev=comment.rev)
    return comment
