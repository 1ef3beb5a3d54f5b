"""The second look: what an outside scorer says of a comment after it was posted, and what follows from it.

The scorer is asked by one process of the deployment, a few comments at a time, each within the time-out. While it does
not answer it is left alone for a while; what waits goes on waiting, and is given up after a day.
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
from django.utils import timezone

from debate.articles.revisions import announce, locked_article
from debate.comments.filters.matches import Match
from debate.comments.filters.models import Finding, SecondLook, Verdict
from debate.comments.models import Comment
from debate.comments.scorer import Context, Scorer
from debate.comments.scoring import describe_context, read_scorer
from debate.comments.states import change_state
from debate.leases.taking import take_lease
from debate.moderation.breaker import Breaker
from debate.moderation.decisions import describe_standing, tell_author
from debate.moderation.models import Report
from debate.moderation.open_weight import keep_open_weight
from debate.moderation.standing import was_looked_at
from debate.record.models import Decision
from debate.record.writing import write_decision

logger = logging.getLogger(__name__)

# So many are asked about at the same time; whoever is still not answered counts.
AT_ONCE = 4
MAX_WAITING = 10_000
GIVEN_UP_AFTER = timedelta(days=1)
# Another process takes over so long after this one has died.
LEASE = timedelta(seconds=10)
# A score from here on is worth a moderator's knowing.
NOTED_FROM = 0.5
MAX_NOTED = 10

_breaker = Breaker(failures=5, pause_s=30.0)
_asking = BoundedSemaphore(AT_ONCE)

State = Comment.State


@dataclass(frozen=True, slots=True)
class Question:
    """A text that waits for its second look, as it read when it was asked about."""

    look: SecondLook
    text: str
    answer: Future[Mapping[str, float]]


def look_again(*, breaker: Breaker = _breaker) -> int:
    """Ask the scorer about what has waited longest, and do what follows; returns how many got a verdict.

    Does nothing where there is no scorer, where it is given a rest, or where another process is at it.
    """
    scorer = read_scorer()
    allowed = min(AT_ONCE, breaker.allows())
    if scorer is None or not allowed or not take_lease("second look", lasts=LEASE + 2 * _timeout()):
        return 0
    forget_overdue()
    waiting = SecondLook.objects.filter(due__lte=timezone.now()).order_by("due", "pk")
    looks = waiting.select_related("comment__article", "comment__author", "comment__parent")[:allowed]
    questions = [_ask(scorer, look) for look in looks]
    deadline = time.monotonic() + settings.SCORER_TIMEOUT_S
    return sum(_finish(question, deadline, breaker) for question in questions)


def _timeout() -> timedelta:
    return timedelta(seconds=settings.SCORER_TIMEOUT_S)


def _ask(scorer: Scorer, look: SecondLook) -> Question:
    answer: Future[Mapping[str, float]] = Future()
    text, context = look.comment.body, describe_context(look.comment)
    if _asking.acquire(blocking=False):
        # A daemon, since a scorer that never answers must not keep the process from ending.
        Thread(target=_call, args=(scorer, text, context, answer), daemon=True).start()
    else:
        answer.set_exception(TimeoutError("The scorer has not answered earlier questions yet."))
    return Question(look=look, text=text, answer=answer)


def _call(scorer: Scorer, text: str, context: Context, answer: Future[Mapping[str, float]]) -> None:
    try:
        answer.set_result(_checked(scorer(text, context)))
    except Exception as failure:
        answer.set_exception(failure)
    finally:
        _asking.release()


def _checked(scores: Mapping[str, float]) -> Mapping[str, float]:
    for label, score in scores.items():
        if not isfinite(score) or not 0 <= score <= 1:
            raise ValueError(f"A score is from 0 to 1; {label[:40]!r} has {score!r}.")
    return scores


def _finish(question: Question, deadline: float, breaker: Breaker) -> bool:
    try:
        scores = question.answer.result(timeout=max(0.0, deadline - time.monotonic()))
    except Exception as failure:
        breaker.note(succeeded=False)
        _put_off(question.look, failure)
        return False
    breaker.note(succeeded=True)
    _apply(question, _matches(scores))
    return True


def _put_off(look: SecondLook, failure: Exception) -> None:
    wait = timedelta(seconds=min(600, 5 * 2**look.attempts))
    SecondLook.objects.filter(pk=look.pk, asked=look.asked).update(
        attempts=look.attempts + 1, due=timezone.now() + wait
    )
    logger.warning(
        "The scorer gave no verdict on comment %s: %s", look.comment_id, str(failure) or type(failure).__name__
    )


def _matches(scores: Mapping[str, float]) -> list[Match]:
    """Return what the scores say by the operator's thresholds, the highest first."""
    found = []
    for label, score in sorted(scores.items(), key=lambda entry: -entry[1]):
        if score >= settings.SCORER_REMOVE.get(label, 2):
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.REMOVE))
        elif score >= settings.SCORER_HOLD.get(label, 2):
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.HOLD))
        elif score >= NOTED_FROM:
            found.append(Match.of("scorer", f"{label} {score:.2f}", Verdict.NOTE))
    return found[:MAX_NOTED]


def _apply(question: Question, matches: Sequence[Match]) -> None:
    with locked_article(question.look.comment.article_id) as article:
        comment = Comment.objects.select_related("author", "parent").get(pk=question.look.comment_id)
        # What was edited meanwhile waits for another look; what another process has looked at is done.
        if comment.body != question.text or not SecondLook.objects.filter(pk=question.look.pk).delete()[0]:
            return
        Finding.objects.filter(comment=comment, filter="scorer").delete()
        Finding.objects.bulk_create(
            Finding(comment=comment, filter=match.filter, matched=match.matched, verdict=match.verdict)
            for match in matches
        )
        state = _wanted_state(comment, matches)
        if state is None:
            announce(article.pk, article.rev)
            return
        before, was_seen = describe_standing(comment), comment.seen
        change_state(article, [comment], state)
        decision = write_decision(
            None,
            Decision.Action.REMOVE if state == State.REMOVED else Decision.Action.HIDE,
            comment_id=comment.pk,
            reader_id=comment.author_id,
            article_id=article.pk,
            reason=f"Scorer: {', '.join(match.matched for match in matches)}"[:500],
            before=before,
            after=describe_standing(comment),
        )
        if state == State.REMOVED:
            Report.objects.filter(comment=comment, resolved_by=None).update(resolved_by=decision)
            keep_open_weight([comment.pk])
        tell_author(comment, was=before["state"], was_seen=was_seen)


def _wanted_state(comment: Comment, matches: Sequence[Match]) -> Comment.State | None:
    """Return the state into which the verdict brings the comment, None where it changes nothing.

    Where a moderator has looked at the text as it reads, the machine only notes what it thinks.
    """
    if comment.state not in (State.PUBLISHED, State.PENDING) or was_looked_at(comment):
        return None
    verdicts = {match.verdict for match in matches}
    if Verdict.REMOVE in verdicts:
        return State.REMOVED
    return State.PENDING if Verdict.HOLD in verdicts and comment.state == State.PUBLISHED else None


def forget_overdue(*, most: int = MAX_WAITING) -> None:
    """Keep what waits within bounds: nothing longer than a day, and the newest of too many."""
    gone, _ = SecondLook.objects.filter(asked__lt=timezone.now() - GIVEN_UP_AFTER).delete()
    newest = SecondLook.objects.order_by("-pk").values_list("pk", flat=True)
    if oldest_kept := newest[most : most + 1].first():
        gone += SecondLook.objects.filter(pk__lte=oldest_kept).delete()[0]
    if gone:
        logger.warning("%s comments get no second look: the scorer is too slow or away", gone)
