"""Many new names at once on one article."""

from datetime import timedelta

from django.utils import timezone

from debate.comments.filters.matches import Match
from debate.comments.filters.models import Trace, Verdict
from debate.readers.models import Reader

# Whoever took a name less than an hour ago is new.
NEW = timedelta(hours=1)
WINDOW = timedelta(minutes=5)
# A debate that is lively anyway is compared with its own last hour.
BEFORE = timedelta(hours=1)
SURGE = 4


def is_new(author: Reader) -> bool:
    """Say whether the author has only just taken a name."""
    return timezone.now() - author.created < NEW


def find_raid(author: Reader, *, article_id: int, size: int) -> list[Match]:
    """Match a new author while `size` new names (0: never) have written on the article within the window.

    They must also be several times as many as the debate had in such a window of the hour before.
    """
    if not size or not is_new(author):
        return []
    now = timezone.now()
    newcomers = Trace.objects.filter(article_id=article_id, is_new=True)
    recent = newcomers.filter(created__gte=now - WINDOW).values("author_id").distinct().count()
    if recent < size:
        return []
    earlier = newcomers.filter(created__lt=now - WINDOW, created__gte=now - WINDOW - BEFORE)
    usual = earlier.values("author_id").distinct().count() * (WINDOW / BEFORE)
    if recent < SURGE * usual:
        return []
    return [Match.of("raid", f"{recent} new names within five minutes", Verdict.HOLD)]
