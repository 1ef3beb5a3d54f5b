"""The same again: what one person says twice, and what many say in nearly the same words. Remembers a day."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from debate.comments.filters.folding import fold
from debate.comments.filters.matches import Match
from debate.comments.filters.models import Trace, Verdict
from debate.comments.filters.sketch import bands, likeness, shingle
from debate.comments.models import Comment
from debate.readers.models import Reader

MEMORY = timedelta(days=1)
NEARLY_THE_SAME = 0.75
# So many others make a campaign; two people may have read the same sentence somewhere.
OTHERS = 2
# Bounds the comparison where a text has been repeated hundreds of times.
MAX_CANDIDATES = 20


def find_repetition(author: Reader, text: str, *, article_id: int, ignoring: int | None = None) -> list[Match]:
    """Match a text that its author has posted on the article, or that several comments of a day nearly equal.

    `ignoring` is the comment that is being edited. Short texts are never matched.
    """
    shingles = shingle(text)
    if not shingles:
        return []
    alike = [
        comment
        for comment in _candidates(bands(shingles), ignoring)
        if likeness(shingles, shingle(comment.body)) >= NEARLY_THE_SAME
    ]
    own = [comment for comment in alike if comment.author.voter == author.voter]
    if any(comment.article_id == article_id and fold(comment.body) == fold(text) for comment in own):
        return [Match.of("repetition", "you have said the same here already", Verdict.REJECT)]
    others = {comment.author.voter for comment in alike} - {author.voter}
    if len(own) >= OTHERS:
        return [Match.of("repetition", f"{len(own)} earlier comments of the author are nearly the same", Verdict.HOLD)]
    if len(others) >= OTHERS:
        return [Match.of("repetition", f"{len(others)} others have written nearly the same", Verdict.HOLD)]
    return []


def sketch(text: str) -> Iterable[int | None]:
    """Return the bands under which a text is remembered, None for one that is too short."""
    shingles = shingle(text)
    return bands(shingles) if shingles else (None, None, None)


def forget_old_traces() -> int:
    """Forget what is older than a day; returns how many comments that were."""
    return Trace.objects.filter(created__lt=timezone.now() - MEMORY).delete()[0]


def _candidates(text_bands: tuple[int, ...], ignoring: int | None) -> list[Comment]:
    band_1, band_2, band_3 = text_bands
    traces = Trace.objects.filter(
        Q(band_1=band_1) | Q(band_2=band_2) | Q(band_3=band_3), created__gte=timezone.now() - MEMORY
    )
    found = traces.order_by("-id").values_list("comment_id", flat=True)[:MAX_CANDIDATES]
    comments = Comment.objects.filter(pk__in=[pk for pk in found if pk != ignoring])
    return list(comments.exclude(state=Comment.State.WITHDRAWN).select_related("author"))
