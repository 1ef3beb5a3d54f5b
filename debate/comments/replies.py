"""A comment's counts of replies, kept under the article's lock when replies are published or removed."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from django.db.models import F

from debate.comments.earlier_scores import note_scores
from debate.comments.models import Comment


def count_replies(moves: Mapping[int, int], rev: int) -> None:
    """Change comments' counts of direct published replies, by the comments' ids; stamp the comments, which change for
    readers.
    """
    parents: dict[int, list[int]] = defaultdict(list)
    for parent_id, by in moves.items():
        if by:
            parents[by].append(parent_id)
    note_scores({parent_id: rev for found in parents.values() for parent_id in found})
    for by, parent_ids in parents.items():
        Comment.objects.filter(pk__in=parent_ids).update(replies=F("replies") + by, rev=rev)


def count_seen(replies: Counter[int | None]) -> None:
    """Add replies that readers see for the first time to the counts of their threads, by the threads' ids."""
    for root_id, by in replies.items():
        if root_id:
            Comment.objects.filter(pk=root_id).update(thread_replies=F("thread_replies") + by)
