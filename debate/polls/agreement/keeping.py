"""Keeping likes by side, and the scores that follow from them, in the transaction of the like.

Call everything here while the articles are locked, after the likes themselves were written.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q

from debate.articles.models import Article
from debate.polls.agreement.models import SideLikers, SideLikes
from debate.polls.agreement.scores import common_ground, divided, size_of
from debate.polls.models import Choice

_BATCH = 500


class SidedLike(NamedTuple):
    """A like of a voter who had a side at that time."""

    comment_id: int
    voter: UUID
    side_id: int


class Agreement(NamedTuple):
    """A comment's scores in the two orders that compare sides."""

    common_ground: int = 0
    divided: int = 0


def count_likes_by_side(gone: Collection[SidedLike], new: Collection[SidedLike]) -> None:
    """Change the counts by likes that were deleted or stored.

    If that changes the size of a side, all scores of its debate are computed again. Otherwise only those of the
    comments change, which the caller writes (`read_agreements`).
    """
    if not gone and not new:
        return
    _count_likes(gone, new)
    for article_id in _count_likers(gone, new):
        recompute_debate(article_id)


def read_sizes(article_id: int) -> dict[int, int]:
    """Return the sizes of the debate's counted sides, by choice."""
    rows = SideLikers.objects.filter(side__poll__article=article_id).values_list("side", "likers")
    return {side: size for side, likers in rows if (size := size_of(likers))}


def read_agreements(article_id: int, comment_ids: Collection[int]) -> dict[int, Agreement]:
    """Return the scores of some comments of a debate, computed from the stored counts."""
    sizes = read_sizes(article_id)
    rows = SideLikes.objects.filter(comment__in=comment_ids) if sizes else ()
    likes = _by_comment(rows)
    return {pk: agreement_of(likes.get(pk, {}), sizes) for pk in comment_ids}


def store_agreements(article_id: int, comment_ids: Collection[int]) -> None:
    """Compute and store the scores of some comments of a debate."""
    agreements = read_agreements(article_id, comment_ids)
    comments = Article(pk=article_id).comments
    for pk, agreement in agreements.items():
        comments.filter(pk=pk).update(**agreement._asdict())


def agreement_of(likes: Mapping[int, int], sizes: Mapping[int, int]) -> Agreement:
    """Return a comment's scores from its likes by side and the sizes of the sides."""
    return Agreement(common_ground(likes, sizes), divided(likes, sizes))


def recompute_debate(article_id: int) -> None:
    """Compute the scores of all comments of a debate again, from the stored counts."""
    sizes, likes = read_sizes(article_id), _by_comment(SideLikes.objects.filter(comment__article=article_id))
    scored = Q(pk__in=likes) if len(likes) <= _BATCH else Q()
    comments = Article(pk=article_id).comments
    changed = []
    for comment in comments.filter(scored | ~Q(common_ground=0) | ~Q(divided=0)).only("common_ground", "divided"):
        agreement = agreement_of(likes.get(comment.pk, {}), sizes)
        if agreement != (comment.common_ground, comment.divided):
            comment.common_ground, comment.divided = agreement
            changed.append(comment)
    comments.bulk_update(changed, ["common_ground", "divided"], batch_size=_BATCH)


def store_counts(article_id: int, likes: Mapping[tuple[int, int], int], likers: Mapping[int, int]) -> None:
    """Replace all counts of a debate: likes by comment and side, and likers by side. The scores stay as they are."""
    SideLikes.objects.filter(comment__article=article_id).delete()
    SideLikers.objects.filter(side__poll__article=article_id).delete()
    SideLikes.objects.bulk_create(
        [SideLikes(comment_id=comment, side_id=side, likes=count) for (comment, side), count in likes.items()],
        batch_size=_BATCH,
    )
    SideLikers.objects.bulk_create(SideLikers(side_id=side, likers=count) for side, count in likers.items())


def forget_sides(choices: Collection[Choice]) -> None:
    """Take the choices of one poll away from the likes of their voters, because its votes are hidden now."""
    sides = SideLikers.objects.filter(side__in=choices)
    articles = set(sides.values_list("side__poll__article", flat=True))
    if articles:
        for choice in choices:
            choice.likes.update(side=None)
        SideLikes.objects.filter(side__in=choices).delete()
        sides.delete()
        for article_id in articles:
            recompute_debate(article_id)


def _count_likes(gone: Iterable[SidedLike], new: Iterable[SidedLike]) -> None:
    moves = Counter((like.comment_id, like.side_id) for like in new)
    moves.subtract((like.comment_id, like.side_id) for like in gone)
    rows = SideLikes.objects.filter(comment__in={comment for comment, _ in moves})
    before = {(row.comment_id, row.side_id): row.likes for row in rows}
    after = {key: before.get(key, 0) + by for key, by in moves.items() if by}
    SideLikes.objects.bulk_create(
        [SideLikes(comment_id=comment, side_id=side, likes=count) for (comment, side), count in after.items()],
        update_conflicts=True,
        unique_fields=["comment", "side"],
        update_fields=["likes"],
    )
    if 0 in after.values():
        rows.filter(likes=0).delete()


def _count_likers(gone: Iterable[SidedLike], new: Iterable[SidedLike]) -> set[int]:
    """Change the numbers of the sides' likers; returns the debates in which a side's size has changed."""
    moves = Counter((like.side_id, like.voter) for like in new)
    moves.subtract((like.side_id, like.voter) for like in gone)
    changed = {key: by for key, by in moves.items() if by}
    likes = _count_likes_of_voters(changed)
    by_side: dict[int, int] = defaultdict(int)
    for key, by in changed.items():
        # Whether the voter likes anything now, and whether they did before.
        by_side[key[0]] += (likes.get(key, 0) > 0) - (likes.get(key, 0) - by > 0)
    rows = SideLikers.objects.filter(side__in=[side for side, by in by_side.items() if by])
    before = dict(rows.values_list("side", "likers")) if any(by_side.values()) else {}
    after = {side: before.get(side, 0) + by for side, by in by_side.items() if by}
    SideLikers.objects.bulk_create(
        [SideLikers(side_id=side, likers=likers) for side, likers in after.items()],
        update_conflicts=True,
        unique_fields=["side"],
        update_fields=["likers"],
    )
    if 0 in after.values():
        rows.filter(likers=0).delete()
    resized = {side for side, likers in after.items() if size_of(likers) != size_of(before.get(side, 0))}
    return set(Choice.objects.filter(pk__in=resized).values_list("poll__article", flat=True)) if resized else set()


def _count_likes_of_voters(of: Collection[tuple[int, UUID]]) -> dict[tuple[int, UUID], int]:
    """Return how many likes there are now by side and voter."""
    sides, voters = {side for side, _ in of}, {voter for _, voter in of}
    choices = Choice.objects.filter(pk__in=sides, likes__voter__in=voters).order_by()
    found = choices.values_list("pk", "likes__voter").annotate(Count("likes"))
    return {(side, voter): count for side, voter, count in found}


def _by_comment(rows: Iterable[SideLikes]) -> dict[int, dict[int, int]]:
    likes: dict[int, dict[int, int]] = defaultdict(dict)
    for row in rows:
        likes[row.comment_id][row.side_id] = row.likes
    return likes
