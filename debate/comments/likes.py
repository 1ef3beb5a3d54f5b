"""Liking and unliking comments; committed in batches."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_articles, next_revision
from debate.comments.access import visible_comment
from debate.comments.models import Comment, Like, LikesBefore
from debate.counters import LIKES, count_after_commit
from debate.errors import NotFound, OwnComment, Refusal, WrongState
from debate.group_commit import COMMITS, Write, WriteKind
from debate.ids import is_possible_id
from debate.pruning import delete_in_batches
from debate.raw_sql import places, read_rows
from debate.readers.identity import Identity
from debate.readers.sanctions import find_bans
from debate.rights.asking import require
from debate.rights.table import LIKE
from debate.wording import later

# Nobody continues a list this long after its first page.
LIKES_BEFORE_KEPT = timedelta(days=1)
_LIKED = "SELECT comment_id FROM debate_like WHERE voter = %s AND comment_id IN ({})"


@dataclass(frozen=True, slots=True)
class LikeWrite:
    """Whether a voter likes a comment."""

    identity: Identity
    voter: UUID
    comment_id: int
    liked: bool


def like_comment(identity: Identity, comment_id: int) -> Comment:
    """Like the comment; repeating is harmless.

    Raises `SignInRequired`, `NotFound`, `OwnComment`, `WrongState`, `RateLimited`, `Banned`.
    """
    return COMMITS.submit(like_to_set(identity, comment_id, liked=True))


def unlike_comment(identity: Identity, comment_id: int) -> Comment:
    """Remove the like; repeating is harmless. Raises as `like_comment` does."""
    return COMMITS.submit(like_to_set(identity, comment_id, liked=False))


def like_to_set(identity: Identity, comment_id: int, *, liked: bool) -> Write[Comment]:
    """Return what `like_comment` commits, for batches; raises every refusal that needs no lock."""
    reader = require(identity, LIKE)
    if not is_possible_id(comment_id):
        raise NotFound(later("There is no comment with that number."))
    return Write(_LIKES, LikeWrite(identity, reader.voter, comment_id, liked), identity.charge("like"))


def liked_among(identity: Identity, comment_ids: list[int]) -> set[int]:
    """Return which of the comments the reader likes."""
    if identity.reader is None or not comment_ids:
        return set()
    return {pk for (pk,) in read_rows(_LIKED.format(places(comment_ids)), identity.reader.voter, *comment_ids)}


def commit_likes(writes: Sequence[LikeWrite]) -> list[Comment | Refusal]:
    """Commit the writes one after the other, in the open transaction; a refused one changes nothing."""
    comment_ids = {write.comment_id for write in writes}
    articles = locked_articles(Comment.objects.filter(pk__in=comment_ids).values_list("article_id", flat=True))
    comments = Comment.objects.select_related("author").in_bulk(comment_ids)
    # Comments that were moved into another debate while this one waited for the lock.
    articles |= locked_articles({comment.article_id for comment in comments.values()} - articles.keys())
    voters = {write.voter for write in writes}
    likes = Like.objects.filter(comment_id__in=comment_ids, voter__in=voters)
    before = set(likes.values_list("comment_id", "voter"))
    after = set(before)
    outcomes: list[Comment | Refusal] = []
    had: dict[int, int] = {}
    for write, ban in zip(writes, _find_bans(writes, comments, articles), strict=True):
        comment = comments.get(write.comment_id)
        refusal = ban or _refusal(write, comment)
        if refusal or comment is None:
            outcomes.append(refusal or NotFound())
            continue
        like = (write.comment_id, write.voter)
        if write.liked != (like in after):
            (after.add if write.liked else after.discard)(like)
            had.setdefault(comment.pk, comment.likes)
            comment.likes += 1 if write.liked else -1
        outcomes.append(comment)
    keep_likes(articles, [(comments[pk], likes) for pk, likes in had.items()])
    count_after_commit(LIKES, len(before ^ after))
    Like.objects.bulk_create(Like(comment_id=comment, voter=voter) for comment, voter in after - before)
    for comment_id in {comment for comment, _ in before - after}:
        gone = [voter for comment, voter in before - after if comment == comment_id]
        Like.objects.filter(comment_id=comment_id, voter__in=gone).delete()
    return outcomes


def liked_articles(voter: UUID) -> set[int]:
    """Return the articles with a comment that the voter likes."""
    return set(Like.objects.filter(voter=voter).values_list("comment__article_id", flat=True))


def give_likes(voter: UUID, account: UUID, articles: Mapping[int, Article]) -> None:
    """Transfer the voter's likes in locked articles to an account.

    Duplicates, and likes of the account's own comments, are dropped.
    """
    likes = Like.objects.filter(voter=voter, comment__article__in=articles)
    given = set(likes.values_list("comment_id", flat=True))
    doubled = Comment.objects.filter(
        Q(author__voter=account) | Q(pk__in=Like.objects.filter(voter=account).values("comment")), pk__in=given
    )
    changed = []
    for comment in doubled.order_by("pk"):
        changed.append((comment, comment.likes))
        comment.likes -= 1
        given.remove(comment.pk)
        likes.filter(comment=comment).delete()
    keep_likes(articles, changed)
    likes.filter(comment__in=given).update(voter=account)


def forget_likes_before() -> int:
    """Delete like counts from more than a day ago; returns how many."""
    return delete_in_batches(LikesBefore.objects.filter(created__lt=timezone.now() - LIKES_BEFORE_KEPT))


def keep_likes(articles: Mapping[int, Article], changed: Iterable[tuple[Comment, int]]) -> None:
    """Write new like counts of comments, each given with its previous count, with a revision each."""
    before = []
    for comment, had in changed:
        comment.rev = next_revision(articles[comment.article_id], is_moderation_news=False)
        Comment.objects.filter(pk=comment.pk).update(likes=comment.likes, rev=comment.rev)
        before.append(LikesBefore(comment=comment, rev=comment.rev, likes=had))
    LikesBefore.objects.bulk_create(before)


_LIKES: WriteKind[Comment] = WriteKind(commit_likes, rank=1)


def _find_bans(
    writes: Sequence[LikeWrite], comments: Mapping[int, Comment], articles: Mapping[int, Article]
) -> list[Refusal | None]:
    places = [
        articles[comments[write.comment_id].article_id] if write.comment_id in comments else None for write in writes
    ]
    return find_bans([(write.identity.suspect, place) for write, place in zip(writes, places, strict=True)])


def _refusal(write: LikeWrite, comment: Comment | None) -> Refusal | None:
    if comment and comment.state == Comment.State.PUBLISHED:
        is_own = write.liked and comment.author.voter == write.voter
        return OwnComment(later("You can't like your own comment.")) if is_own else None
    try:
        visible_comment(write.identity, write.comment_id)
    except NotFound as refusal:
        return refusal
    return WrongState(later("Only a published comment can be liked."))
