"""The scores that comments had before they changed, for lists that are being read page by page."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.utils import timezone

from debate.comments.models import Comment, ScoresBefore
from debate.database.pruning import delete_in_batches

# Nobody continues a list this long after its first page.
SCORES_BEFORE_KEPT = timedelta(days=1)
_SCORES = ("likes", "replies", "best", "common_ground", "divided")


def note_scores(revisions: Mapping[int, int]) -> None:
    """Keep the present scores of comments, each under the revision that is about to change them."""
    found = Comment.objects.filter(pk__in=revisions).values("pk", *_SCORES)
    ScoresBefore.objects.bulk_create(
        [ScoresBefore(comment_id=pk, rev=revisions[pk], **scores) for pk, scores in _split(found)],
        ignore_conflicts=True,
    )


def forget_scores_before() -> int:
    """Delete scores from more than a day ago; returns how many."""
    return delete_in_batches(ScoresBefore.objects.filter(created__lt=timezone.now() - SCORES_BEFORE_KEPT))


def _split(rows: Collection[dict[str, int]]) -> list[tuple[int, dict[str, int]]]:
    return [(row.pop("pk"), row) for row in rows]
