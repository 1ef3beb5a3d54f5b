"""Many new names at once on one article."""

from datetime import timedelta

from django.utils import timezone

from debate.comments.filters.matches import Match
from debate.comments.filters.models import Trace, Verdict
from debate.database.raw_sql import Statement
from debate.readers.models import Reader

# A name that is less than an hour old is new.
NEW = timedelta(hours=1)
WINDOW = timedelta(minutes=5)
# A lively debate is compared with its own last hour.
BEFORE = timedelta(hours=1)
SURGE = 4
_RECENT = """
    SELECT COUNT(DISTINCT author_id) FROM debate_trace WHERE article_id = %s AND is_new = %s AND created >= %s
"""


def is_new_reader(author: Reader) -> bool:
    """Say whether the author's name is new."""
    return timezone.now() - author.created < NEW


def ask_for_newcomers(article_id: int) -> Statement:
    """Return the statement that counts the new names that have posted on the article within the window."""
    return Statement(_RECENT, [article_id, True, timezone.now() - WINDOW])


def find_raid(author: Reader, recent: int, *, article_id: int, size: int) -> list[Match]:
    """Match a new author if `size` new names (0: never) have posted on the article within the window; `recent` have.

    There must also be several times as many as usual in such a window of the hour before.
    """
    if not size or not is_new_reader(author):
        return []
    if recent < size:
        return []
    now = timezone.now()
    newcomers = Trace.objects.filter(article_id=article_id, is_new=True)
    earlier = newcomers.filter(created__lt=now - WINDOW, created__gte=now - WINDOW - BEFORE)
    usual = earlier.values("author_id").distinct().count() * (WINDOW / BEFORE)
    if recent < SURGE * usual:
        return []
    return [Match.of("raid", "", Verdict.HOLD, detail="new_names", number=recent)]
