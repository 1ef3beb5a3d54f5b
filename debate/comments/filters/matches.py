"""What a filter reports about a text."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from debate.comments.filters.models import Finding, Verdict
from debate.comments.models import Comment
from debate.database.pruning import delete_in_batches
from debate.text.cleaning import clean_text

MAX_MATCHED_CHARACTERS = 200
# Matches are useful while moderators can still decide about the comment or hear an appeal.
KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Match:
    """A filter's match: which filter, what it matched, and the consequence.

    `detail` and its `numbers` say what the text alone does not (`details.describe_detail`).
    """

    filter: str
    matched: str
    verdict: Verdict
    detail: str = ""
    numbers: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, filter: str, matched: str, verdict: str, *, detail: str = "", **numbers: float) -> "Match":
        """Return the match with its text cut to the stored length."""
        return cls(filter, clean_text(matched)[:MAX_MATCHED_CHARACTERS], Verdict(verdict), detail, numbers)


def store_matches(comment: Comment, matches: Iterable[Match]) -> None:
    """Add the matches to those of the comment."""
    Finding.objects.bulk_create(
        Finding(
            comment=comment,
            filter=match.filter,
            matched=match.matched,
            verdict=match.verdict,
            detail=match.detail,
            numbers=dict(match.numbers),
        )
        for match in matches
    )


def forget_old_matches() -> int:
    """Delete old matches of comments that are not pending; returns how many."""
    old = Finding.objects.filter(created__lt=timezone.now() - KEPT)
    return delete_in_batches(old.exclude(comment__state=Comment.State.PENDING))
