"""A poll's timeline: its tally at the end of each minute with votes, in a bounded number of rows."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from debate.polls.models import Ballot, Poll, PollMinute
from debate.polls.results import are_visible
from debate.polls.tallies import get_poll, votes_by_choice
from debate.readers.identity import Identity
from debate.rights.asking import require_here
from debate.wire.polls import TimelineAnswer, TimelinePointObject

MINUTE = timedelta(minutes=1)
# Shares of fewer ballots say little: the timeline that is shown begins here.
MIN_BALLOTS = 30
# Half a day of a busy poll by the minute; older parts of a longer one are stored in growing steps.
MAX_ROWS = 720


def record_minute() -> int:
    """Store each open poll's tally at the end of the last whole minute, if it changed; returns how many.

    Call it when a minute has just ended; if several processes do, the first one's rows stay.
    """
    minute = whole_minute(timezone.now()) - MINUTE
    last = PollMinute.objects.filter(poll=OuterRef("pk")).order_by("-minute")
    is_open = Poll.objects.filter(state=Poll.State.OPEN, version__gt=0).annotate(
        last_version=Subquery(last.values("version")[:1]), last_minute=Subquery(last.values("minute")[:1])
    )
    is_first, has_moved = Q(last_minute=None, ballots__gt=0), Q(last_minute__lt=minute) & ~Q(last_version=F("version"))
    rows = [_row(poll, minute) for poll in is_open.filter(is_first | has_moved).prefetch_related("choices")]
    PollMinute.objects.bulk_create(rows, ignore_conflicts=True)
    _thin([row.poll_id for row in rows])
    return len(rows)


def record_end(poll: Poll) -> None:
    """Store the tally of a locked poll that was just closed, as the end of the current minute."""
    row = _row(poll, whole_minute(timezone.now()))
    values = {"version": row.version, "ballots": row.ballots, "votes": row.votes}
    PollMinute.objects.update_or_create(poll=poll, minute=row.minute, defaults=values)


def read_timeline(identity: Identity, poll_id: int) -> TimelineAnswer:
    """Return the poll's timeline, up to the current minute while it is open, as far as the reader can see its votes.

    Raises `NotFound`.
    """
    poll = get_poll(poll_id)
    require_here(identity, poll.article)
    has_ballot = identity.voter is not None and Ballot.objects.filter(poll=poll, voter=identity.voter).exists()
    if not are_visible(poll, has_ballot=has_ballot):
        return TimelineAnswer(poll=poll.pk, opens=poll.opens, points=[], hidden=True)
    return timeline_of(poll)


def timeline_of(poll: Poll) -> TimelineAnswer:
    """Return the poll's timeline; only for those who can see its votes."""
    rows = list(poll.minutes.all())
    if poll.state == Poll.State.OPEN and poll.ballots:
        present = _row(poll, whole_minute(timezone.now()))
        rows = [*(row for row in rows if row.minute < present.minute), present]
    points = [TimelinePointObject(minute=row.minute, ballots=row.ballots, votes=row.votes) for row in rows]
    return TimelineAnswer(poll=poll.pk, opens=poll.opens, points=points)


def _thin(poll_ids: Collection[int]) -> None:
    """Delete every other row of the older half of polls with too many."""
    rows = PollMinute.objects.filter(poll__in=poll_ids).values_list("poll_id").annotate(rows=Count("pk"))
    for poll_id, count in rows.filter(rows__gt=MAX_ROWS):
        oldest = PollMinute.objects.filter(poll_id=poll_id).order_by("minute").values_list("pk", flat=True)
        PollMinute.objects.filter(pk__in=list(oldest[: count // 2])[1::2]).delete()


def _row(poll: Poll, minute: datetime) -> PollMinute:
    return PollMinute(poll=poll, minute=minute, version=poll.version, ballots=poll.ballots, votes=votes_by_choice(poll))


def whole_minute(time: datetime) -> datetime:
    """Return the start of the minute."""
    return time.replace(second=0, microsecond=0)
