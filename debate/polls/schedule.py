"""The life of a poll: opening and closing it by hand or when its time has come, and telling of its changes."""

from datetime import datetime

from django.db.models import F, Q
from django.utils import timezone

from debate.articles.revisions import locked_article, next_revision
from debate.errors import NotFound
from debate.polls.models import Poll


def open_poll(poll_id: int) -> None:
    """Open the poll for ballots; changes nothing where it is open. Raises `NotFound`."""
    _move(poll_id, Poll.State.OPEN)


def close_poll(poll_id: int) -> None:
    """Close the poll; changes nothing where it is closed. Raises `NotFound`."""
    _move(poll_id, Poll.State.CLOSED)


def publish_poll(poll_id: int) -> None:
    """Tell readers of a poll whose words or times have been changed. Raises `NotFound`."""
    with locked_article(_article_of(poll_id)) as article:
        Poll.objects.filter(pk=poll_id).update(rev=next_revision(article))


def apply_schedule() -> int:
    """Open and close the polls that are due; returns how many. Harmless to call from several processes at once."""
    now = timezone.now()
    due = list(Poll.objects.filter(_due_to_open(now) | _due_to_close(now)).values_list("pk", "closes"))
    for poll_id, closes in due:
        _move(poll_id, Poll.State.CLOSED if closes and closes <= now else Poll.State.OPEN)
    return len(due)


def _due_to_open(now: datetime) -> Q:
    return Q(state=Poll.State.SCHEDULED, opens__lte=now)


def _due_to_close(now: datetime) -> Q:
    return Q(state=Poll.State.OPEN, closes__lte=now)


def _move(poll_id: int, state: Poll.State) -> None:
    with locked_article(_article_of(poll_id)) as article:
        if Poll.objects.filter(pk=poll_id).exclude(state=state).exists():
            rev = next_revision(article)
            Poll.objects.filter(pk=poll_id).update(state=state, rev=rev, version=F("version") + 1)


def _article_of(poll_id: int) -> int:
    article_id = Poll.objects.filter(pk=poll_id).values_list("article_id", flat=True).first()
    if article_id is None:
        raise NotFound("There is no poll of that number.")
    return article_id
