"""Taking away what an author wrote in the last hours, in one action, and bringing it back.

In bounded batches: each is one transaction and one revision of one article, so that nobody waits long for its lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from debate import wire_people
from debate.articles.models import Article
from debate.articles.revisions import locked_article
from debate.articles.rulebook import read_rules_of
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.errors import Invalid, NotFound
from debate.moderation.decisions import describe_standing
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader
from debate.readers.notices import notify
from debate.readers.roles import require_authority_over, require_moderator
from debate.record.models import Decision
from debate.record.writing import clean_reason, require_category, require_reason

# One revision's diff, parents included, then stays below what is sent as one (`diffs.MAX_GAP_COMMENTS`).
BATCH_COMMENTS = 200
MAX_HOURS = 24 * 30
SWEEPS_SHOWN = 10

_TAKEN = (Comment.State.PUBLISHED, Comment.State.PENDING)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one action took away or brought back: how many comments, under which number of the record."""

    batch: UUID
    comments: int


def remove_posts(identity: Identity, reader_id: int, *, hours: int, reason: str = "", category: str = "") -> Sweep:
    """Remove what a reader wrote in the last hours, where the moderator has the right to.

    Raises `SignInRequired`, `Forbidden`, `NotFound`, `Invalid` for an odd number of hours, a reason that is too long or
    an unknown category, and `ReasonRequired` where there is none and one of the debates asks for it: nothing goes then.
    """
    moderator = require_moderator(identity)
    if not 1 <= hours <= MAX_HOURS:
        raise Invalid(f"hours: a number from 1 to {MAX_HOURS}.")
    reason, category = clean_reason(reason), require_category(category)
    author = Reader.objects.filter(pk=reader_id).first() if 0 < reader_id < 2**63 else None
    if author is None:
        raise NotFound("There is no reader of that number.")
    require_authority_over(moderator, author)
    since = timezone.now() - timedelta(hours=hours)
    written = _in_reach(moderator, Comment.objects.filter(author=author, created__gte=since, state__in=_TAKEN))
    reached = Article.objects.filter(pk__in=written.values("article_id"))
    if any(rules.reasons_required for rules in read_rules_of(reached).values()):
        require_reason(reason, category)
    batch = uuid4()

    def remove(article: Article, comments: Sequence[Comment]) -> None:
        before = [describe_standing(comment) for comment in comments]
        change_state(article, comments, Comment.State.REMOVED)
        decisions = _record(moderator, Decision.Action.REMOVE, comments, before, batch, reason, category)
        _settle_reports(decisions)

    removed = _in_batches(written, remove)
    if removed:
        notify(author.pk, Notice.Kind.REMOVED, text=f"In all: {removed}.")
    return Sweep(batch=batch, comments=removed)


def restore_posts(identity: Identity, batch: UUID, *, reason: str = "") -> Sweep:
    """Bring back what one action removed, each comment as it was, but for those that were decided about since.

    Raises `SignInRequired`, `Forbidden`, `Invalid`, and `NotFound` where no action has that number.
    """
    moderator = require_moderator(identity)
    reason = clean_reason(reason)
    removals = Decision.objects.filter(batch=batch, action=Decision.Action.REMOVE)
    first = removals.select_related("comment__author").first()
    if first is None or first.comment is None:
        raise NotFound("No action of that number removed anything.")
    author = first.comment.author
    newest = Decision.objects.filter(comment=OuterRef("pk")).order_by("-id").values("pk")[:1]
    removed = Comment.objects.filter(state=Comment.State.REMOVED, pk__in=removals.values("comment_id"))
    undone = _in_reach(moderator, removed.alias(last=Subquery(newest)).filter(last__in=removals.values("pk")))

    def restore(article: Article, comments: Sequence[Comment]) -> None:
        before = [describe_standing(comment) for comment in comments]
        was = dict(removals.filter(comment__in=comments).values_list("comment_id", "before__state"))
        for state in _TAKEN:
            back = [comment for comment in comments if was[comment.pk] == state]
            if back:
                change_state(article, back, state)
        _record(moderator, Decision.Action.RESTORE, comments, before, batch, reason, "")

    restored = _in_batches(undone, restore)
    if restored:
        notify(author.pk, Notice.Kind.RESTORED, text=f"In all: {restored}.")
    return Sweep(batch=batch, comments=restored)


def describe_sweep(sweep: Sweep) -> wire_people.SweepAnswer:
    """Return what was taken away or brought back as the contract's object."""
    return wire_people.SweepAnswer(batch=sweep.batch, comments=sweep.comments)


def _in_reach(moderator: Reader, comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.filter(moderator.scope.of("article"))


def _in_batches(comments: QuerySet[Comment], act: Callable[[Article, Sequence[Comment]], None]) -> int:
    """Let `act` change the comments under their articles' locks, until none is left; returns how many there were."""
    count = 0
    for article_id in sorted(set(comments.values_list("article_id", flat=True))):
        while True:
            with locked_article(article_id) as article:
                batch = list(comments.filter(article=article).order_by("pk")[:BATCH_COMMENTS])
                if not batch:
                    break
                act(article, batch)
                count += len(batch)
    return count


def _record(
    moderator: Reader,
    action: str,
    comments: Sequence[Comment],
    before: Sequence[dict[str, object]],
    batch: UUID,
    reason: str,
    category: str,
) -> list[Decision]:
    return Decision.objects.bulk_create(
        Decision(
            moderator=moderator,
            action=action,
            comment=comment,
            reader_id=comment.author_id,
            article_id=comment.article_id,
            reason=reason,
            category=category,
            before=was,
            after=describe_standing(comment),
            batch=batch,
        )
        for comment, was in zip(comments, before, strict=True)
    )


def _settle_reports(decisions: Sequence[Decision]) -> None:
    open_reports = Report.objects.filter(resolved_by=None)
    by_comment = {decision.comment_id: decision for decision in decisions if decision.comment_id}
    reported = open_reports.filter(comment_id__in=by_comment.keys()).values_list("comment_id", flat=True)
    for comment_id in set(reported):
        open_reports.filter(comment_id=comment_id).update(resolved_by=by_comment[comment_id])
    keep_open_weight(by_comment.keys())


def read_sweeps(identity: Identity, reader_id: int) -> list[wire_people.SweepObject]:
    """Return the last actions that removed several comments of an author; raises `SignInRequired`, `Forbidden`."""
    require_moderator(identity)
    removals = Decision.objects.filter(reader_id=reader_id, action=Decision.Action.REMOVE, batch__isnull=False)
    away = Count("pk", filter=Q(comment__state=Comment.State.REMOVED))
    found = removals.values_list("batch", "moderator__name").annotate(
        first=Min("created"), comments=Count("pk"), away=away
    )
    return [
        wire_people.SweepObject(batch=batch, created=first, moderator=moderator, comments=comments, away=gone)
        for batch, moderator, first, comments, gone in found.order_by("-first")[:SWEEPS_SHOWN]
    ]
