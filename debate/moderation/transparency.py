"""What moderation does, for everybody to see: counts by month, action and reason, which name nobody."""

from django.db.models import Count
from django.db.models.functions import TruncMonth

from debate import wire_people
from debate.comments.models import Comment
from debate.moderation.models import Appeal
from debate.record.models import Decision

# Of the site's own order: nobody's business but its moderators'.
_INTERNAL = (Decision.Action.GIVE_ROLE,)


def read_transparency() -> wire_people.Transparency:
    """Return how many decisions each month saw by action and category (newest month first), and how many comments were
    posted and appeals heard and answered by lifting; in four queries."""
    months = Decision.objects.exclude(action__in=_INTERNAL).annotate(month=TruncMonth("created"))
    counted = months.values_list("month", "action", "category").annotate(count=Count("pk"))
    posted = Comment.objects.annotate(month=TruncMonth("created")).values_list("month").annotate(count=Count("pk"))
    appeals = Appeal.objects.annotate(month=TruncMonth("created")).values_list("month").annotate(count=Count("pk"))
    return wire_people.Transparency(
        decisions=[
            wire_people.MonthlyCount(month=f"{month:%Y-%m}", action=action, category=category, count=count)
            for month, action, category, count in counted.order_by("-month", "action", "category")
        ],
        comments={f"{month:%Y-%m}": count for month, count in posted.order_by("-month")},
        appeals={f"{month:%Y-%m}": count for month, count in appeals.order_by("-month")},
    )
