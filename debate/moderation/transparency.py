"""What moderation does, for everybody to see: counts by month, action and reason, which name nobody."""

from threading import Lock

from django.core.cache import cache
from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from debate import wire_people
from debate.comments.models import Comment
from debate.moderation.models import Appeal
from debate.record.models import Decision

# Of the site's own order: nobody's business but its moderators'.
_INTERNAL = (Decision.Action.GIVE_ROLE,)
# Everybody may ask, and to count a large site's comments takes a while: each process counts that often, for all.
KEPT_S = 60
# What is older is in the record.
MONTHS = 24

_counting = Lock()


def read_kept_transparency() -> wire_people.Transparency:
    """Return what `read_transparency` said within the last `KEPT_S` seconds; who asks meanwhile waits for one count."""
    with _counting:
        kept: wire_people.Transparency | None = cache.get("transparency")
        if kept is None:
            kept = read_transparency()
            cache.set("transparency", kept, KEPT_S)
        return kept


def read_transparency() -> wire_people.Transparency:
    """Return how many decisions each of the last `MONTHS` saw by action and category (newest month first), and how many
    comments were posted and appeals heard; in three queries."""
    this = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = this.year * 12 + this.month - MONTHS
    since = this.replace(year=first // 12, month=first % 12 + 1)
    by_month = TruncMonth("created")
    decided = Decision.objects.filter(created__gte=since).exclude(action__in=_INTERNAL).annotate(month=by_month)
    counted = decided.values_list("month", "action", "category").annotate(count=Count("pk"))
    posted = Comment.objects.filter(created__gte=since).annotate(month=by_month).values_list("month")
    appeals = Appeal.objects.filter(created__gte=since).annotate(month=by_month).values_list("month")
    return wire_people.Transparency(
        decisions=[
            wire_people.MonthlyCount(month=f"{month:%Y-%m}", action=action, category=category, count=count)
            for month, action, category, count in counted.order_by("-month", "action", "category")
        ],
        comments={f"{month:%Y-%m}": count for month, count in posted.annotate(count=Count("pk")).order_by("-month")},
        appeals={f"{month:%Y-%m}": count for month, count in appeals.annotate(count=Count("pk")).order_by("-month")},
    )
