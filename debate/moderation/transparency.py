"""Public statistics of moderation: counts by month, action and reason, which name nobody."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from debate.articles.rule_models import CommonRules
from debate.articles.rulebook import read_common_rules
from debate.audit_log.models import Decision
from debate.caches.slow_results import KeptAnswers
from debate.comments.models import Comment
from debate.moderation.decision_counts import Decisions
from debate.moderation.models import Appeal
from debate.readers.scope import EVERYWHERE, Scope
from debate.wire.moderation.decisions import MonthlyCountObject, TransparencyAnswer

# Internal organisation, which concerns only the site's moderators.
_INTERNAL = (
    Decision.Action.GIVE_ROLE,
    Decision.Action.REMOVE_FACTORS,
    Decision.Action.RENAME,
    Decision.Action.MERGE_DEBATES,
)
# Everybody can request it, and counting a large site's comments takes a while.
KEPT_S = 60
# Older decisions are in the audit log.
MONTHS = 24

# What the summary at the top of the page covers.
SUMMARY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Summary:
    """The last `SUMMARY_DAYS` days: comments posted, how many of them are removed, and the median time to a decision.

    `rules` are those of all debates.
    """

    comments: int
    removed: int
    wait_s: float | None
    rules: CommonRules

    @property
    def removed_percent(self) -> float:
        return 100 * self.removed / self.comments if self.comments else 0.0


_kept = KeptAnswers[TransparencyAnswer]("transparency", kept_s=KEPT_S)
_kept_summary = KeptAnswers[Summary]("transparency-summary", kept_s=KEPT_S)


def read_kept_summary(scope: Scope = EVERYWHERE) -> Summary:
    """Return the cached summary of the debates in scope, at most `KEPT_S` seconds old or while it is recomputed.

    Raises `Unavailable`.
    """
    return _kept_summary.get(lambda: _read_summary(scope), key=repr(scope))


def _read_summary(scope: Scope) -> Summary:
    since = timezone.now() - timedelta(days=SUMMARY_DAYS)
    is_removed = Q(state=Comment.State.REMOVED)
    counts = Comment.objects.filter(scope.of("article"), created__gte=since).aggregate(
        comments=Count("pk"), removed=Count("pk", filter=is_removed)
    )
    return Summary(**counts, wait_s=Decisions(scope, since).median_wait_s(), rules=read_common_rules())


def read_kept_transparency(scope: Scope = EVERYWHERE) -> TransparencyAnswer:
    """Return the cached result of `read_transparency`, at most `KEPT_S` seconds old or while it is recomputed.

    Raises `Unavailable` if the first computation takes too long.
    """
    return _kept.get(lambda: read_transparency(scope), key=repr(scope))


def read_transparency(scope: Scope = EVERYWHERE) -> TransparencyAnswer:
    """Return the number of decisions in each of the last `MONTHS` by action and category (newest month first), and of
    posted comments and appeals; in three queries.

    Of the debates in scope, a site's or all. With a site, warnings, mutes and bans are not counted: they are about
    people.
    """
    this = timezone.now().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    first = this.year * 12 + this.month - MONTHS
    since = this.replace(year=first // 12, month=first % 12 + 1)
    by_month = TruncMonth("created")
    decided = (
        Decision.objects.filter(scope.of("article"), created__gte=since)
        .exclude(action__in=_INTERNAL)
        .annotate(month=by_month)
    )
    counted = decided.values_list("month", "action", "category").annotate(count=Count("pk"))
    posted = (
        Comment.objects.filter(scope.of("article"), created__gte=since).annotate(month=by_month).values_list("month")
    )
    against = Q() if scope.site_id is None else Q(sanction__site=scope.site_id)
    appeals = Appeal.objects.filter(against, created__gte=since).annotate(month=by_month).values_list("month")
    return TransparencyAnswer(
        decisions=[
            MonthlyCountObject(month=f"{month:%Y-%m}", action=action, category=category, count=count)
            for month, action, category, count in counted.order_by("-month", "action", "category")
        ],
        comments={f"{month:%Y-%m}": count for month, count in posted.annotate(count=Count("pk")).order_by("-month")},
        appeals={f"{month:%Y-%m}": count for month, count in appeals.annotate(count=Count("pk")).order_by("-month")},
    )
