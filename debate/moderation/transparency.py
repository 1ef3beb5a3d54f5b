"""Public statistics of moderation: counts by month, action and reason, which name nobody."""

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.kept_answers import KeptAnswers
from debate.moderation.models import Appeal
from debate.wire.moderation.decisions import MonthlyCountObject, TransparencyAnswer

# Internal organisation, which concerns only the site's moderators.
_INTERNAL = (Decision.Action.GIVE_ROLE, Decision.Action.MERGE_DEBATES)
# Everybody can request it, and counting a large site's comments takes a while.
KEPT_S = 60
# Older decisions are in the audit log.
MONTHS = 24

_kept = KeptAnswers[TransparencyAnswer]("transparency", kept_s=KEPT_S)


def read_kept_transparency() -> TransparencyAnswer:
    """Return the cached result of `read_transparency`, at most `KEPT_S` seconds old or while it is recomputed.

    Raises `Unavailable` if the first computation takes too long.
    """
    return _kept.get(read_transparency)


def read_transparency() -> TransparencyAnswer:
    """Return the number of decisions in each of the last `MONTHS` by action and category (newest month first), and of
    posted comments and appeals; in three queries.
    """
    this = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = this.year * 12 + this.month - MONTHS
    since = this.replace(year=first // 12, month=first % 12 + 1)
    by_month = TruncMonth("created")
    decided = Decision.objects.filter(created__gte=since).exclude(action__in=_INTERNAL).annotate(month=by_month)
    counted = decided.values_list("month", "action", "category").annotate(count=Count("pk"))
    posted = Comment.objects.filter(created__gte=since).annotate(month=by_month).values_list("month")
    appeals = Appeal.objects.filter(created__gte=since).annotate(month=by_month).values_list("month")
    return TransparencyAnswer(
        decisions=[
            MonthlyCountObject(month=f"{month:%Y-%m}", action=action, category=category, count=count)
            for month, action, category, count in counted.order_by("-month", "action", "category")
        ],
        comments={f"{month:%Y-%m}": count for month, count in posted.annotate(count=Count("pk")).order_by("-month")},
        appeals={f"{month:%Y-%m}": count for month, count in appeals.annotate(count=Count("pk")).order_by("-month")},
    )
