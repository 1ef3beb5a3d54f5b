"""Liking a comment, and taking the like back; committed in groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from debate.articles.models import Article
from debate.articles.revisions import next_revision
from debate.comments.access import MAX_ID, visible_comment
from debate.comments.models import Comment, Like
from debate.errors import NotFound, Refusal, WrongState
from debate.group_commit import COMMITS, Kind, Write
from debate.readers.identity import Identity
from debate.readers.roles import require_reader
from debate.readers.sanctions import find_bans


@dataclass(frozen=True, slots=True)
class LikeWrite:
    """Whether a reader shall like a comment."""

    identity: Identity
    reader_id: int
    voter: UUID
    comment_id: int
    liked: bool


def like_comment(identity: Identity, comment_id: int) -> Comment:
    """Like the comment; repeating is harmless.

    Raises `SignInRequired`, `NotFound`, `WrongState`, `RateLimited`, `Banned`.
    """
    return COMMITS.submit(like_to_set(identity, comment_id, liked=True))


def unlike_comment(identity: Identity, comment_id: int) -> Comment:
    """Take the like back; repeating is harmless. Raises as `like_comment` does."""
    return COMMITS.submit(like_to_set(identity, comment_id, liked=False))


def like_to_set(identity: Identity, comment_id: int, *, liked: bool) -> Write[Comment]:
    """Return what `like_comment` commits, for those who commit many together; raises what can be said before that."""
    reader = require_reader(identity)
    if not 0 < comment_id <= MAX_ID:
        raise NotFound("There is no comment of that number.")
    identity.spend("like")
    return Write(_LIKES, LikeWrite(identity, reader.pk, reader.voter, comment_id, liked))


def liked_among(identity: Identity, comment_ids: list[int]) -> set[int]:
    """Return which of the comments the speaker likes."""
    if identity.reader is None:
        return set()
    likes = Like.objects.filter(reader=identity.reader, comment_id__in=comment_ids)
    return set(likes.values_list("comment_id", flat=True))


def commit_likes(writes: Sequence[LikeWrite]) -> list[Comment | Refusal]:
    """Commit the writes one after the other, in the transaction that is open; a refused one changes nothing."""
    comment_ids = {write.comment_id for write in writes}
    articles = _locked_articles(comment_ids)
    comments = Comment.objects.select_related("author").in_bulk(comment_ids)
    reader_ids = {write.reader_id for write in writes}
    likes = Like.objects.filter(comment_id__in=comment_ids, reader_id__in=reader_ids)
    before = set(likes.values_list("comment_id", "reader_id"))
    after = set(before)
    bans = find_bans({write.voter for write in writes})
    outcomes: list[Comment | Refusal] = []
    changed: dict[int, Comment] = {}
    for write in writes:
        comment = comments.get(write.comment_id)
        refusal = bans.get(write.voter) or _refusal(write, comment)
        if refusal or comment is None:
            outcomes.append(refusal or NotFound())
            continue
        like = (write.comment_id, write.reader_id)
        if write.liked != (like in after):
            (after.add if write.liked else after.discard)(like)
            comment.likes += 1 if write.liked else -1
            changed[comment.pk] = comment
        outcomes.append(comment)
    for comment in changed.values():
        comment.rev = next_revision(articles[comment.article_id])
        Comment.objects.filter(pk=comment.pk).update(likes=comment.likes, rev=comment.rev)
    Like.objects.bulk_create(Like(comment_id=comment, reader_id=reader) for comment, reader in after - before)
    for comment_id in {comment for comment, _ in before - after}:
        gone = [reader for comment, reader in before - after if comment == comment_id]
        Like.objects.filter(comment_id=comment_id, reader_id__in=gone).delete()
    return outcomes


_LIKES: Kind[Comment] = Kind(commit_likes, rank=1)


def _locked_articles(comment_ids: Iterable[int]) -> dict[int, Article]:
    # In the order of their ids, so that two groups never wait for each other.
    of_comments = Comment.objects.filter(pk__in=comment_ids).values("article_id")
    return {
        article.pk: article
        for article in Article.objects.select_for_update(no_key=True).filter(pk__in=of_comments).order_by("pk")
    }


def _refusal(write: LikeWrite, comment: Comment | None) -> Refusal | None:
    if comment and comment.state == Comment.State.PUBLISHED:
        return None
    try:
        visible_comment(write.identity, write.comment_id)
    except NotFound as refusal:
        return refusal
    return WrongState("Only a published comment can be liked.")
