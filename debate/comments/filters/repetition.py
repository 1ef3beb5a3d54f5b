"""Repetition: duplicates by one author, and near-duplicates by many. Remembers a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from debate.comments.filters.folding import fold
from debate.comments.filters.matches import Match
from debate.comments.filters.models import Trace, Verdict
from debate.comments.filters.sketch import bands, likeness, shingle
from debate.comments.models import Comment
from debate.database.pruning import delete_in_batches
from debate.database.raw_sql import Rows, Statement, as_uuid
from debate.readers.models import Reader

MEMORY = timedelta(days=1)
NEARLY_THE_SAME = 0.75
# This many other authors make a campaign; two people may have read the same sentence somewhere.
OTHERS = 2
# Bounds the comparison if a text has been repeated hundreds of times.
MAX_CANDIDATES = 20
_CANDIDATES = f"""
    SELECT comment.article_id, comment.body, author.voter
    FROM (
        SELECT trace.comment_id FROM debate_trace AS trace
        WHERE (trace.band_1 = %s OR trace.band_2 = %s OR trace.band_3 = %s) AND trace.created >= %s
        ORDER BY trace.id DESC LIMIT {MAX_CANDIDATES}
    ) AS alike
    JOIN debate_comment AS comment ON comment.id = alike.comment_id
    JOIN debate_reader AS author ON author.id = comment.author_id
    WHERE comment.id <> %s AND comment.state <> '{Comment.State.WITHDRAWN}'
"""


def ask_for_alike(text: str, *, ignoring: int | None = None) -> Statement:
    """Return the statement that reads the comments of the day which may nearly equal a text.

    `ignoring` is the comment that is being edited.
    """
    return Statement(_CANDIDATES, [*sketch(text), timezone.now() - MEMORY, ignoring or 0])


def find_repetition(author: Reader, text: str, rows: Rows, *, article_id: int) -> list[Match]:
    """Match a text that its author has already posted on the article, or that nearly equals several comments of the
    day.

    `rows` are those of `ask_for_alike`. Short texts are never matched.
    """
    shingles = shingle(text)
    if not shingles:
        return []
    candidates = [_Candidate(article_id, body, as_uuid(voter)) for article_id, body, voter in rows]
    alike = [one for one in candidates if likeness(shingles, shingle(one.body)) >= NEARLY_THE_SAME]
    own = [comment for comment in alike if comment.voter == author.voter]
    if any(comment.article_id == article_id and fold(comment.body) == fold(text) for comment in own):
        return [Match.of("repetition", "", Verdict.REJECT, detail="said_before")]
    others = {comment.voter for comment in alike} - {author.voter}
    if len(own) >= OTHERS:
        return [Match.of("repetition", "", Verdict.HOLD, detail="author_repeats", number=len(own))]
    if len(others) >= OTHERS:
        return [Match.of("repetition", "", Verdict.HOLD, detail="others_repeat", number=len(others))]
    return []


# The same text is compared and then stored. A few, because the threads post different ones.
@lru_cache(maxsize=16)
def sketch(text: str) -> Sequence[int | None]:
    """Return the bands under which a text is stored, None if it is too short."""
    shingles = shingle(text)
    return bands(shingles) if shingles else (None, None, None)


def forget_old_traces() -> int:
    """Delete traces older than a day; returns how many."""
    return delete_in_batches(Trace.objects.filter(created__lt=timezone.now() - MEMORY))


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A comment that may be nearly the same, and who wrote it."""

    article_id: int
    body: str
    voter: UUID
