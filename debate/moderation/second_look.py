"""The second look: an outside scorer's verdict on a comment after it was posted, and its consequences.

One process of the deployment calls the scorer, with a few comments at a time, each within the time-out. If it doesn't
answer, it gets a pause; the queue waits, and entries expire after a day.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from math import isfinite
from threading import BoundedSemaphore, Thread

from django.conf import settings
from django.db import connections
from django.utils import timezone

from debate.articles.revisions import announce, locked_article
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.comments.filters.matches import Match, store_matches
from debate.comments.filters.models import Finding, SecondLook, Verdict
from debate.comments.models import Comment
from debate.comments.scorer import Context, Scorer
from debate.comments.scoring import describe_context, read_scorer
from debate.comments.states import change_state
from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.leases.taking import note_run, take_lease
from debate.moderation.breaker import Breaker
from debate.moderation.decisions import audited_fields, tell_author
from debate.moderation.people.human_review import was_reviewed
from debate.moderation.settling import legal_ground_of, settle_reports

logger = logging.getLogger(__name__)

# The number of concurrent calls, including hanging ones.
AT_ONCE = 4
MAX_WAITING = 10_000
GIVEN_UP_AFTER = timedelta(days=1)
# How long after this process's death another one takes over.
LEASE = timedelta(seconds=10)
# A score from here on is shown to moderators.
NOTED_FROM = 0.5
MAX_NOTED = 10

_breaker = Breaker(failures=5, pause_s=30.0)
_asking = BoundedSemaphore(AT_ONCE)

State = Comment.State


@dataclass(frozen=True, slots=True)
class ScoreRequest:
    """A text that waits for its second look, as it was when the call started."""

    look: SecondLook
    text: str
    answer: Future[Mapping[str, float]]


def look_again(*, breaker: Breaker = _breaker) -> int:
    """Call the scorer for the oldest entries, and apply its verdicts; returns how many got one.

    Does nothing without a scorer, during its pause, or if another process does it.
    """
    scorer = read_scorer()
    allowed = min(AT_ONCE, breaker.allows())
    if scorer is None or not allowed or not take_lease("second look", lasts=LEASE + 2 * _timeout()):
        return 0
    forget_overdue()
    waiting = SecondLook.objects.filter(due__lte=timezone.now()).order_by("due", "pk")
    looks = waiting.select_related("comment__article", "comment__author", "comment__parent")[:allowed]
    requests = [_ask(scorer, look) for look in looks]
    deadline = time.monotonic() + settings.SCORER_TIMEOUT_S
    answered = sum(_finish(request, deadline, breaker) for request in requests)
    note_run("second look")
    return answered


def _timeout() -> timedelta:
    return timedelta(seconds=settings.SCORER_TIMEOUT_S)


def _ask(scorer: Scorer, look: SecondLook) -> ScoreRequest:
    answer: Future[Mapping[str, float]] = Future()
    text, context = look.comment.body, describe_context(look.comment)
    if _asking.acquire(blocking=False):
        # A daemon thread, because a scorer that never answers must not keep the process alive.
        Thread(target=_call, args=(scorer, text, context, answer), daemon=True).start()
    else:
        answer.set_exception(TimeoutError("The scorer has not answered earlier requests yet."))
    return ScoreRequest(look=look, text=text, answer=answer)


def _call(scorer: Scorer, text: str, context: Context, answer: Future[Mapping[str, float]]) -> None:
    try:
        answer.set_result(_checked(scorer(text, context)))
    except Exception as failure:
        answer.set_exception(failure)
    finally:
        # The scorer may have used the database. Only this thread can close its own connection.
        connections.close_all()
        _asking.release()


def _checked(scores: Mapping[str, float]) -> Mapping[str, float]:
    for label, score in scores.items():
        if not label.isprintable():
            raise ValueError(f"A label is words; {label[:40]!r} is not.")
        if not isfinite(score) or not 0 <= score <= 1:
            raise ValueError(f"A score is from 0 to 1; {label[:40]!r} has {score!r}.")
    return scores


def _finish(request: ScoreRequest, deadline: float, breaker: Breaker) -> bool:
    try:
        scores = request.answer.result(timeout=max(0.0, deadline - time.monotonic()))
    except Exception as failure:
        breaker.note(succeeded=False)
        _put_off(request.look, "The scorer gave no verdict", failure)
        return False
    breaker.note(succeeded=True)
    try:
        _apply(request, _matches(scores))
    except TRANSIENT_ERRORS:
        raise
    except Exception as failure:
        # Continue with the next entry in the queue.
        _put_off(request.look, "The scorer's verdict has no effect", failure)
        return False
    return True


def _put_off(look: SecondLook, what: str, failure: Exception) -> None:
    wait = timedelta(seconds=min(600, 5 * 2**look.attempts))
    SecondLook.objects.filter(pk=look.pk, asked=look.asked).update(
        attempts=look.attempts + 1, due=timezone.now() + wait
    )
    reason = str(failure).partition("\n")[0] or type(failure).__name__
    logger.warning("%s on comment %s: %s", what, look.comment_id, reason)


def _matches(scores: Mapping[str, float]) -> list[Match]:
    """Return the matches of the scores with the operator's thresholds, highest first."""
    found = []
    for label, score in sorted(scores.items(), key=lambda entry: -entry[1]):
        if score >= settings.SCORER_REMOVE.get(label, 2):
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.REMOVE))
        elif score >= settings.SCORER_HOLD.get(label, 2):
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.HOLD))
        elif score >= NOTED_FROM:
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.NOTE))
    return found[:MAX_NOTED]


def _apply(request: ScoreRequest, matches: Sequence[Match]) -> None:
    with locked_article(request.look.comment.article_id) as article:
        comment = Comment.objects.select_related("author", "parent").get(pk=request.look.comment_id)
        # A comment that was edited in the meantime waits for another look; one that another process scored is done.
        if comment.body != request.text or not SecondLook.objects.filter(pk=request.look.pk).delete()[0]:
            return
        Finding.objects.filter(comment=comment, filter="scorer").delete()
        store_matches(comment, matches)
        state = _wanted_state(comment, matches)
        if state is None:
            announce(article.pk, article.rev)
            return
        before, was_seen = audited_fields(comment), comment.seen
        ground = legal_ground_of(comment.pk) if state == State.REMOVED else ""
        change_state(article, [comment], state)
        decision = write_decision(
            None,
            Decision.Action.REMOVE if state == State.REMOVED else Decision.Action.HIDE,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            before=before,
            after=audited_fields(comment) | {"scorer": [match.matched for match in matches]},
        )
        if state == State.REMOVED:
            settle_reports({comment.pk: decision})
        tell_author(comment, was=before["state"], was_seen=was_seen, ground=ground)


def _wanted_state(comment: Comment, matches: Sequence[Match]) -> Comment.State | None:
    """Return the state that the verdict requires, None if it changes nothing.

    If a moderator has reviewed the current text, the verdict is only noted.
    """
    if comment.state not in (State.PUBLISHED, State.PENDING) or was_reviewed(comment):
        return None
    verdicts = {match.verdict for match in matches}
    if Verdict.REMOVE in verdicts:
        return State.REMOVED
    return State.PENDING if Verdict.HOLD in verdicts and comment.state == State.PUBLISHED else None


def forget_overdue(*, most: int = MAX_WAITING) -> None:
    """Bound the queue: no entry older than a day, and not more than a maximum, dropping the newest."""
    gone, _ = SecondLook.objects.filter(asked__lt=timezone.now() - GIVEN_UP_AFTER).delete()
    newest = SecondLook.objects.order_by("-pk").values_list("pk", flat=True)
    if oldest_kept := newest[most : most + 1].first():
        gone += SecondLook.objects.filter(pk__lte=oldest_kept).delete()[0]
    if gone:
        logger.warning("%s comments get no second look: the scorer is too slow or away", gone)
