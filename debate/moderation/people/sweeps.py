"""Sweeps: removing an author's recent comments in one action, and restoring them.

In bounded batches: each is one transaction and one revision of one article, so that nobody waits long for its lock.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_article
from debate.articles.rulebook import read_rules_of
from debate.audit_log.models import Decision
from debate.audit_log.writing import clean_reason, require_category, require_reason
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.errors import NotFound
from debate.field_errors import out_of_range
from debate.language.wording import later
from debate.moderation.decisions import audited_fields
from debate.moderation.people.sanctions import REPEATED_WITHIN
from debate.moderation.reach import find_reader
from debate.moderation.settling import settle_reports
from debate.readers.identity import Identity
from debate.readers.models import Notice, Reader
from debate.readers.notices import notify
from debate.rights.asking import require
from debate.rights.table import READ_DESK, SWEEP
from debate.wire.moderation.people import SweepAnswer, SweepObject

# This keeps one revision's diff, parents included, below the limit of a single diff (`diffs.MAX_GAP_COMMENTS`).
BATCH_COMMENTS = 200
MAX_HOURS = 24 * 30
SWEEPS_SHOWN = 10

_TAKEN = (Comment.State.PUBLISHED, Comment.State.PENDING)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one action took away or brought back: how many comments, under which number in the audit log."""

    batch: UUID
    comments: int


def remove_posts(identity: Identity, reader_id: int, *, hours: int, reason: str = "", category: str = "") -> Sweep:
    """Remove a reader's comments of the last hours, as far as the moderator has the right to.

    Raises `SignInRequired`, `Forbidden`, `NotFound` for a reader outside the moderator's reach, `Invalid` for an
    invalid number of hours, a reason that is too long or an unknown category, and `ReasonRequired` if one of the
    debates requires a reason and there is none; then nothing is removed. If the same moderator has just removed
    everything, that sweep is returned.
    """
    moderator = require(identity, SWEEP)
    if not 1 <= hours <= MAX_HOURS:
        raise out_of_range("hours", 1, MAX_HOURS)
    reason, category = clean_reason(reason), require_category(category)
    author = find_reader(moderator, reader_id)
    require(identity, SWEEP, about=author)
    since = timezone.now() - timedelta(hours=hours)
    written = _in_reach(moderator, Comment.objects.filter(author=author, created__gte=since, state__in=_TAKEN))
    reached = Article.objects.filter(pk__in=written.values("article_id"))
    if any(rules.reasons_required for rules in read_rules_of(reached).values()):
        require_reason(reason, category)
    if not written.exists() and (done := _last_sweep(moderator, author)):
        return done
    batch = uuid4()

    def remove(article: Article, comments: Sequence[Comment]) -> None:
        before = [audited_fields(comment) for comment in comments]
        change_state(article, comments, Comment.State.REMOVED, removed_for=category)
        decisions = _record(moderator, Decision.Action.REMOVE, comments, before, batch, reason, category)
        _settle(decisions)

    removed = _in_batches(written, remove)
    if removed:
        notify(author.pk, Notice.Kind.REMOVED, text=str(removed))
    return Sweep(batch=batch, comments=removed)


def restore_posts(identity: Identity, batch: UUID, *, reason: str = "") -> Sweep:
    """Restore the comments of a sweep to their previous state, except those with a later decision.

    Raises `SignInRequired`, `Forbidden`, `Invalid`, and `NotFound` for an unknown sweep.
    """
    moderator = require(identity, SWEEP)
    reason = clean_reason(reason)
    removals = _removals(moderator).filter(batch=batch)
    first = removals.select_related("comment__author").first()
    if first is None or first.comment is None:
        raise NotFound(later("No action of that number removed anything."))
    author = first.comment.author
    require(identity, SWEEP, about=author)
    newest = Decision.objects.filter(comment=OuterRef("pk")).order_by("-id").values("pk")[:1]
    removed = Comment.objects.filter(state=Comment.State.REMOVED, pk__in=removals.values("comment_id"))
    undone = _in_reach(moderator, removed.alias(last=Subquery(newest)).filter(last__in=removals.values("pk")))

    def restore(article: Article, comments: Sequence[Comment]) -> None:
        before = [audited_fields(comment) for comment in comments]
        was = dict(removals.filter(comment__in=comments).values_list("comment_id", "before__state"))
        for state in _TAKEN:
            back = [comment for comment in comments if was[comment.pk] == state]
            if back:
                change_state(article, back, state)
        _record(moderator, Decision.Action.RESTORE, comments, before, batch, reason, "")

    if not undone.exists():
        # A retry by a moderator who got no response.
        back = Decision.objects.filter(batch=batch, action=Decision.Action.RESTORE, moderator=moderator)
        return Sweep(batch=batch, comments=back.count())
    restored = _in_batches(undone, restore)
    if restored:
        notify(author.pk, Notice.Kind.RESTORED, text=str(restored))
    return Sweep(batch=batch, comments=restored)


def describe_sweep(sweep: Sweep) -> SweepAnswer:
    """Return the removed or restored comments as the contract's object."""
    return SweepAnswer(batch=sweep.batch, comments=sweep.comments)


def _last_sweep(moderator: Reader, author: Reader) -> Sweep | None:
    """Return the moderator's last sweep of an author if it is recent: its response may have been lost."""
    removals = Decision.objects.filter(moderator=moderator, reader=author, action=Decision.Action.REMOVE)
    since = timezone.now() - REPEATED_WITHIN
    batch = (
        removals.filter(batch__isnull=False, created__gt=since).order_by("-id").values_list("batch", flat=True).first()
    )
    return Sweep(batch=batch, comments=removals.filter(batch=batch).count()) if batch else None


def _in_reach(moderator: Reader, comments: QuerySet[Comment]) -> QuerySet[Comment]:
    return comments.filter(moderator.scope.of("article"))


def _removals(moderator: Reader) -> QuerySet[Decision]:
    return Decision.objects.filter(moderator.scope.of("article"), action=Decision.Action.REMOVE)


def _in_batches(comments: QuerySet[Comment], act: Callable[[Article, Sequence[Comment]], None]) -> int:
    """Let `act` change the comments under their articles' locks, until none is left; returns how many."""
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
            after=audited_fields(comment),
            batch=batch,
        )
        for comment, was in zip(comments, before, strict=True)
    )


def _settle(decisions: Sequence[Decision]) -> None:
    settle_reports({decision.comment_id: decision for decision in decisions if decision.comment_id})


def read_sweeps(identity: Identity, reader_id: int) -> list[SweepObject]:
    """Return the last sweeps of an author in the moderator's debates.

    Raises `SignInRequired`, `Forbidden`.
    """
    removals = _removals(require(identity, READ_DESK)).filter(reader_id=reader_id, batch__isnull=False)
    away = Count("pk", filter=Q(comment__state=Comment.State.REMOVED))
    found = removals.values_list("batch", "moderator__name").annotate(
        first=Min("created"), comments=Count("pk"), away=away
    )
    return [
        SweepObject(batch=batch, created=first, moderator=moderator, comments=comments, away=gone)
        for batch, moderator, first, comments, gone in found.order_by("-first")[:SWEEPS_SHOWN]
    ]
