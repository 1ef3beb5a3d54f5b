"""A poll's states: draft, scheduled, open, closed, archived; changed by hand or at its times."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.audit_log.models import Decision
from debate.audit_log.writing import write_decision
from debate.database.raw_sql import read_rows
from debate.errors import Invalid, NotFound, WrongState
from debate.language.wording import later
from debate.polls.models import MAX_CHOICES, Poll
from debate.polls.sides import settle_sides
from debate.polls.timeline import record_end
from debate.readers.models import Reader

State = Poll.State

_NEXT_OPENING = f"SELECT opens FROM debate_poll WHERE state = '{State.SCHEDULED}' ORDER BY opens LIMIT 1"
_NEXT_CLOSING = f"""
    SELECT closes FROM debate_poll WHERE state = '{State.OPEN}' AND closes IS NOT NULL ORDER BY closes LIMIT 1
"""

# Nobody has seen a draft, and a poll that readers know never becomes one again.
MOVES: Mapping[str, tuple[Poll.State, ...]] = {
    State.DRAFT: (State.SCHEDULED, State.OPEN),
    State.SCHEDULED: (State.OPEN, State.ARCHIVED),
    State.OPEN: (State.CLOSED, State.ARCHIVED),
    State.CLOSED: (State.OPEN, State.ARCHIVED),
    State.ARCHIVED: (State.CLOSED,),
}


def schedule_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Schedule a draft, to be opened at its time; changes nothing if it is scheduled.

    Raises `NotFound`, `WrongState`, `Invalid` if the draft is incomplete or has no opening time.
    """
    move_poll(poll_id, State.SCHEDULED, by=by)


def open_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Open the poll for ballots; changes nothing if it is open. Reopening it clears a past closing time.

    Raises `NotFound`, `WrongState` for an archived one, `Invalid` for an incomplete draft.
    """
    move_poll(poll_id, State.OPEN, by=by)


def close_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Close the poll, or take it out of the archive; changes nothing if it is closed.

    Raises `NotFound`, and `WrongState` for one that has not opened.
    """
    move_poll(poll_id, State.CLOSED, by=by)


def archive_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Archive the poll, which closes it and takes it off its article's page; its result stays available.

    Raises `NotFound`, and `WrongState` for a draft.
    """
    move_poll(poll_id, State.ARCHIVED, by=by)


def move_poll(poll_id: int, state: Poll.State, *, by: Reader | None = None) -> None:
    """Move the poll to a state, live; changes nothing if it is there already. With `by`, the audit log says who did it.

    Raises `NotFound`, `WrongState` for an impossible transition, `Invalid` for an incomplete draft.
    """
    with locked_article(_article_of(poll_id)) as article:
        poll = _locked_poll(poll_id)
        if poll.state == state:
            return
        if state not in MOVES[poll.state]:
            raise WrongState(
                later(
                    "A poll with the state %(state)s can't change to %(next)s.",
                    state=State(poll.state).label,
                    next=state.label,
                )
            )
        if poll.state == State.DRAFT:
            require_complete(poll, opens_later=state == State.SCHEDULED)
        if by:
            before, after = {"state": str(poll.state)}, {"state": str(state)}
            action = Decision.Action.MOVE_POLL
            write_decision(by, action, poll_id=poll.pk, article_id=article.pk, before=before, after=after)
        _enter(article, poll, state, timezone.now())


def publish_poll(poll_id: int) -> None:
    """Notify readers of a poll whose texts, times or rules have changed; drafts notify nobody.

    Raises `NotFound`.
    """
    with locked_article(_article_of(poll_id)) as article:
        poll = _locked_poll(poll_id)
        if poll.state != State.DRAFT:
            _stamp(article, poll)


def order_polls(article_id: int, positions: Mapping[int, int]) -> None:
    """Set the positions of the article's polls, by poll id; readers are notified. Raises `NotFound`."""
    with locked_article(article_id) as article:
        for poll_id in sorted(positions):
            poll = _locked_poll(poll_id)
            if poll.article_id != article.pk:
                raise NotFound(later("There is no poll with that number."))
            if poll.state == State.DRAFT:
                Poll.objects.filter(pk=poll_id).update(position=positions[poll_id])
            else:
                _stamp(article, poll, position=positions[poll_id])


def apply_schedule() -> int:
    """Open and close the polls that are due; returns how many. Safe to call from several processes at once.

    A failure for one poll doesn't affect the others; the first one is raised afterwards.
    """
    now = timezone.now()
    due = list(Poll.objects.filter(_due_to_open(now) | _due_to_close(now)).values_list("pk", flat=True))
    failures: list[Exception] = []
    for poll_id in due:
        try:
            # It may have been deleted in the meantime.
            with suppress(NotFound):
                _apply(poll_id, now)
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return len(due)


def next_due() -> datetime | None:
    """Return when the next poll has to be opened or closed, None if there is none."""
    # Two queries, each answered by the first entry of an index.
    times = read_rows(_NEXT_OPENING) + read_rows(_NEXT_CLOSING)
    return min((time for (time,) in times), default=None)


def require_complete(poll: Poll, *, opens_later: bool) -> None:
    """Raise `Invalid` if the poll lacks something that readers need, or an opening time if it opens later."""
    choices = list(poll.choices.all())
    if not 2 <= len(choices) <= MAX_CHOICES:
        raise Invalid(
            later(
                "A poll must have 2 to %(most)s choices; this one has %(choices)s.",
                most=MAX_CHOICES,
                choices=len(choices),
            )
        )
    if poll.max_choices > len(choices):
        raise Invalid(
            later(
                "Up to %(max_choices)s choices may be made, but there are only %(choices)s.",
                max_choices=poll.max_choices,
                choices=len(choices),
            )
        )
    values = {choice.value for choice in choices}
    if poll.kind == Poll.Kind.SCALE and (None in values or len(values) < len(choices)):
        raise Invalid(later("Each point of a scale needs a different value."))
    if opens_later and poll.opens is None:
        raise Invalid(later("A scheduled poll needs the time at which it opens."))


def _apply(poll_id: int, now: datetime) -> None:
    with locked_article(_article_of(poll_id)) as article:
        # Under the lock: another process may have changed its state, or somebody its time.
        poll = _locked_poll(poll_id)
        waits, is_open = poll.state == State.SCHEDULED, poll.state == State.OPEN
        if poll.closes and poll.closes <= now and (waits or is_open):
            _enter(article, poll, State.CLOSED, now)
        elif poll.opens and poll.opens <= now and waits:
            _enter(article, poll, State.OPEN, now)


def _due_to_open(now: datetime) -> Q:
    return Q(state=State.SCHEDULED, opens__lte=now)


def _due_to_close(now: datetime) -> Q:
    return Q(state=State.OPEN, closes__lte=now)


def _enter(article: Article, poll: Poll, state: Poll.State, now: datetime) -> None:
    was, poll.state = poll.state, state
    if state == State.OPEN:
        # The poll's times say what happened.
        poll.opens = poll.opens if was == State.CLOSED else min(poll.opens or now, now)
        poll.closes = poll.closes if poll.closes and poll.closes > now else None
    elif was == State.OPEN:
        poll.closes = min(poll.closes or now, now)
    _stamp(article, poll, state=state, opens=poll.opens, closes=poll.closes)
    if was == State.OPEN:
        record_end(poll)


def _stamp(article: Article, poll: Poll, **changes: Any) -> None:
    rev = next_revision(article)
    # A new version makes clients show the tally again, because its votes may just have been hidden or revealed.
    Poll.objects.filter(pk=poll.pk).update(rev=rev, version=F("version") + 1, **changes)
    settle_sides(article, poll, rev)


def _locked_poll(poll_id: int) -> Poll:
    # After the article, as everywhere: the commit of ballots locks only polls, and waits for nothing else.
    poll = Poll.objects.select_for_update(no_key=True).filter(pk=poll_id).prefetch_related("choices").first()
    if poll is None:
        raise NotFound(later("There is no poll with that number."))
    return poll


def _article_of(poll_id: int) -> int:
    article_id = Poll.objects.filter(pk=poll_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound(later("There is no poll with that number."))
    return article_id
