"""Liking and unliking comments; committed in batches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from debate.articles.models import Article
from debate.articles.revisions import locked_article, locked_articles, next_revision
from debate.comments.access import visible_comment
from debate.comments.earlier_scores import note_scores
from debate.comments.models import Comment, Like
from debate.comments.scores import best_score
from debate.counters import LIKES, count_after_commit
from debate.database.group_commit import COMMITS, Write, WriteKind
from debate.database.ids import is_possible_id
from debate.database.raw_sql import places, read_rows
from debate.errors import NotFound, OwnComment, Refusal, WrongState
from debate.language.wording import later
from debate.polls.agreement.keeping import SidedLike, count_likes_by_side, read_agreements, store_agreements
from debate.polls.sides import sides_of_voters
from debate.readers.identity import Identity
from debate.readers.sanctions import find_bans
from debate.rights.asking import require
from debate.rights.table import LIKE

# A comment's number, and who likes it.
_Like = tuple[int, UUID]

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
    before = {(comment_id, voter): side for comment_id, voter, side in likes.values_list("comment_id", "voter", "side")}
    after = set(before)
    outcomes: list[Comment | Refusal] = []
    changed: dict[int, Comment] = {}
    for write, ban in zip(writes, _find_bans(writes, comments, articles), strict=True):
        comment = comments.get(write.comment_id)
        refusal = ban or _refusal(write, comment)
        if refusal or comment is None:
            outcomes.append(refusal or NotFound())
            continue
        like = (write.comment_id, write.voter)
        if write.liked != (like in after):
            (after.add if write.liked else after.discard)(like)
            changed[comment.pk] = comment
            comment.likes += 1 if write.liked else -1
        outcomes.append(comment)
    count_after_commit(LIKES, len(before.keys() ^ after))
    new = _with_sides(after - before.keys(), comments, articles)
    Like.objects.bulk_create(
        Like(comment_id=comment_id, voter=voter, side_id=side) for (comment_id, voter), side in new.items()
    )
    gone = {like: side for like, side in before.items() if like not in after}
    for comment_id in {comment_id for comment_id, _ in gone}:
        unliked_by = [voter for comment, voter in gone if comment == comment_id]
        Like.objects.filter(comment_id=comment_id, voter__in=unliked_by).delete()
    count_likes_by_side(_sided(gone), _sided(new))
    keep_likes(articles, changed.values())
    return outcomes


def liked_articles(voter: UUID) -> set[int]:
    """Return the articles with a comment that the voter likes."""
    return set(Like.objects.filter(voter=voter).values_list("comment__article_id", flat=True))


def give_likes(voter: UUID, account: UUID, articles: Mapping[int, Article]) -> None:
    """Transfer the voter's likes in locked articles to an account.

    Duplicates, and likes of the account's own comments, are dropped.
    """
    likes = Like.objects.filter(voter=voter, comment__article__in=articles)
    given = dict(likes.values_list("comment_id", "side"))
    gone = {(comment_id, voter): side for comment_id, side in given.items()}
    doubled = Comment.objects.filter(
        Q(author__voter=account) | Q(pk__in=Like.objects.filter(voter=account).values("comment")), pk__in=given
    )
    changed = list(doubled.order_by("pk"))
    for comment in changed:
        comment.likes -= 1
        given.pop(comment.pk)
        likes.filter(comment=comment).delete()
    likes.filter(comment__in=given).update(voter=account)
    count_likes_by_side(_sided(gone), _sided({(comment_id, account): side for comment_id, side in given.items()}))
    keep_likes(articles, changed)


def forget_sides_of(voter: UUID) -> None:
    """Let the voter's likes have no side any more, because nothing is to say what the voter had voted for."""
    for article_id in liked_articles(voter):
        with locked_article(article_id) as article:
            likes = Like.objects.filter(voter=voter, side__isnull=False, comment__article=article)
            sides = {(comment_id, voter): side for comment_id, side in likes.values_list("comment_id", "side")}
            if sides:
                likes.update(side=None)
                count_likes_by_side(_sided(sides), [])
                store_agreements(article.pk, [comment_id for comment_id, _ in sides])
                next_revision(article, is_moderation_news=False)


def keep_likes(articles: Mapping[int, Article], changed: Iterable[Comment]) -> None:
    """Write the like counts of comments, which are given with the new ones, and their scores; with a revision each."""
    by_article: dict[int, list[Comment]] = defaultdict(list)
    for comment in changed:
        comment.rev = next_revision(articles[comment.article_id], is_moderation_news=False)
        by_article[comment.article_id].append(comment)
    for article_id, comments in by_article.items():
        note_scores({comment.pk: comment.rev for comment in comments})
        agreements = read_agreements(article_id, [comment.pk for comment in comments])
        for comment in comments:
            comment.best = best_score(comment.likes, comment.published)
            comment.common_ground, comment.divided = agreements[comment.pk]
            Comment.objects.filter(pk=comment.pk).update(
                likes=comment.likes,
                best=comment.best,
                common_ground=comment.common_ground,
                divided=comment.divided,
                rev=comment.rev,
            )


_LIKES: WriteKind[Comment] = WriteKind(commit_likes, rank=1)


def _find_bans(
    writes: Sequence[LikeWrite], comments: Mapping[int, Comment], articles: Mapping[int, Article]
) -> list[Refusal | None]:
    liked_at = [
        articles[comments[write.comment_id].article_id] if write.comment_id in comments else None for write in writes
    ]
    return find_bans([(write.identity.suspect, article) for write, article in zip(writes, liked_at, strict=True)])


def _refusal(write: LikeWrite, comment: Comment | None) -> Refusal | None:
    if comment and comment.state == Comment.State.PUBLISHED:
        is_own = write.liked and comment.author.voter == write.voter
        return OwnComment(later("You can't like your own comment.")) if is_own else None
    try:
        visible_comment(write.identity, write.comment_id)
    except NotFound as refusal:
        return refusal
    return WrongState(later("Only a published comment can be liked."))


def _with_sides(
    new: Iterable[_Like], comments: Mapping[int, Comment], articles: Mapping[int, Article]
) -> dict[_Like, int | None]:
    """Return the likes, each with what its voter has voted for, as far as everybody may know it."""
    by_article: dict[int, list[_Like]] = defaultdict(list)
    for like in new:
        by_article[comments[like[0]].article_id].append(like)
    found: dict[_Like, int | None] = {}
    for article_id, likes in by_article.items():
        sides = sides_of_voters(articles[article_id], {voter for _, voter in likes})
        found |= {like: sides.get(like[1]) for like in likes}
    return found


def _sided(likes: Mapping[_Like, int | None]) -> list[SidedLike]:
    return [SidedLike(comment_id, voter, side) for (comment_id, voter), side in likes.items() if side is not None]
