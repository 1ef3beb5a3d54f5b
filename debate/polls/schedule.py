"""The life of a poll: draft, scheduled, open, closed, archived; moved by hand or when its time has come."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.db.models import F, Q
from django.utils import timezone

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision
from debate.errors import Invalid, NotFound, WrongState
from debate.polls.models import MAX_CHOICES, Poll
from debate.polls.sides import settle_sides
from debate.polls.timeline import record_end
from debate.readers.models import Reader
from debate.record.models import Decision
from debate.record.writing import write_decision
from debate.rows import read_rows

State = Poll.State

_NEXT_OPENING = f"SELECT opens FROM debate_poll WHERE state = '{State.SCHEDULED}' ORDER BY opens LIMIT 1"
_NEXT_CLOSING = f"""
    SELECT closes FROM debate_poll WHERE state = '{State.OPEN}' AND closes IS NOT NULL ORDER BY closes LIMIT 1
"""

# A draft has told nobody anything, and what readers know of never becomes one again.
MOVES: Mapping[str, tuple[Poll.State, ...]] = {
    State.DRAFT: (State.SCHEDULED, State.OPEN),
    State.SCHEDULED: (State.OPEN, State.ARCHIVED),
    State.OPEN: (State.CLOSED, State.ARCHIVED),
    State.CLOSED: (State.OPEN, State.ARCHIVED),
    State.ARCHIVED: (State.CLOSED,),
}


def schedule_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Announce a draft, to be opened at its time; changes nothing where it is scheduled.

    Raises `NotFound`, `WrongState`, `Invalid` where the draft is not complete or has no time to open at.
    """
    move_poll(poll_id, State.SCHEDULED, by=by)


def open_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Open the poll for ballots; changes nothing where it is open. Opening it again lifts a closing time that is past.

    Raises `NotFound`, `WrongState` for an archived one, `Invalid` for a draft that is not complete.
    """
    move_poll(poll_id, State.OPEN, by=by)


def close_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Close the poll, or take it out of the archive; changes nothing where it is closed.

    Raises `NotFound`, and `WrongState` for one that has not opened.
    """
    move_poll(poll_id, State.CLOSED, by=by)


def archive_poll(poll_id: int, *, by: Reader | None = None) -> None:
    """Take the poll off its article's page, for which it is closed; its result can still be asked for.

    Raises `NotFound`, and `WrongState` for a draft.
    """
    move_poll(poll_id, State.ARCHIVED, by=by)


def move_poll(poll_id: int, state: Poll.State, *, by: Reader | None = None) -> None:
    """Move the poll to a state, live; changes nothing where it is there. The record says who did it, where `by` does.

    Raises `NotFound`, `WrongState` where the state cannot follow, `Invalid` for a draft that is not complete.
    """
    with locked_article(_article_of(poll_id)) as article:
        poll = _locked_poll(poll_id)
        if poll.state == state:
            return
        if state not in MOVES[poll.state]:
            raise WrongState(f"A poll that is {poll.state} cannot become {state}.")
        if poll.state == State.DRAFT:
            require_complete(poll, opens_later=state == State.SCHEDULED)
        if by:
            before, after = {"state": str(poll.state)}, {"state": str(state)}
            action = Decision.Action.MOVE_POLL
            write_decision(by, action, poll_id=poll.pk, article_id=article.pk, before=before, after=after)
        _enter(article, poll, state, timezone.now())


def publish_poll(poll_id: int) -> None:
    """Tell readers of a poll whose words, times or rules have been changed; of a draft nobody is told.

    Raises `NotFound`.
    """
    with locked_article(_article_of(poll_id)) as article:
        poll = _locked_poll(poll_id)
        if poll.state != State.DRAFT:
            _stamp(article, poll)


def apply_schedule() -> int:
    """Open and close the polls that are due; returns how many. Harmless to call from several processes at once.

    One that cannot be moved does not hold up the others; the database's error is raised afterwards.
    """
    now = timezone.now()
    due = list(Poll.objects.filter(_due_to_open(now) | _due_to_close(now)).values_list("pk", flat=True))
    failures: list[DatabaseError] = []
    for poll_id in due:
        try:
            # It may have been deleted meanwhile.
            with suppress(NotFound):
                _apply(poll_id, now)
        except DatabaseError as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return len(due)


def next_due() -> datetime | None:
    """Return when the next poll is to be opened or closed, None where none is."""
    # Two questions, each of which an index answers by its first entry.
    times = read_rows(_NEXT_OPENING) + read_rows(_NEXT_CLOSING)
    return min((time for (time,) in times), default=None)


def require_complete(poll: Poll, *, opens_later: bool) -> None:
    """Raise `Invalid` where the poll lacks something that readers need, or a time to open at where that is later."""
    choices = list(poll.choices.all())
    if not 2 <= len(choices) <= MAX_CHOICES:
        raise Invalid(f"A poll has from 2 to {MAX_CHOICES} choices; this one has {len(choices)}.")
    if poll.max_choices > len(choices):
        raise Invalid(f"Up to {poll.max_choices} choices may be made, but there are only {len(choices)}.")
    values = {choice.value for choice in choices}
    if poll.kind == Poll.Kind.SCALE and (None in values or len(values) < len(choices)):
        raise Invalid("Each point of a scale needs a value of its own.")
    if opens_later and poll.opens is None:
        raise Invalid("A scheduled poll needs the time at which it opens.")


def _apply(poll_id: int, now: datetime) -> None:
    with locked_article(_article_of(poll_id)) as article:
        # Under the lock: another process may have moved it, or somebody have given it another time.
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
        # What the poll says of its times is what happened.
        poll.opens = poll.opens if was == State.CLOSED else min(poll.opens or now, now)
        poll.closes = poll.closes if poll.closes and poll.closes > now else None
    elif was == State.OPEN:
        poll.closes = min(poll.closes or now, now)
    _stamp(article, poll, state=state, opens=poll.opens, closes=poll.closes)
    if was == State.OPEN:
        record_end(poll)


def _stamp(article: Article, poll: Poll, **changes: Any) -> None:
    rev = next_revision(article)
    # With another version the tally is shown anew: its votes may just have been hidden, or be hidden no more.
    Poll.objects.filter(pk=poll.pk).update(rev=rev, version=F("version") + 1, **changes)
    settle_sides(poll, rev)


def _locked_poll(poll_id: int) -> Poll:
    # After the article, as everywhere: whoever commits ballots holds the poll alone, and waits for nothing else.
    poll = Poll.objects.select_for_update(no_key=True).filter(pk=poll_id).prefetch_related("choices").first()
    if poll is None:
        raise NotFound("There is no poll of that number.")
    return poll


def _article_of(poll_id: int) -> int:
    article_id = Poll.objects.filter(pk=poll_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound("There is no poll of that number.")
    return article_id
