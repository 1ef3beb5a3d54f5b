"""The pass over the newest ballots: marks groups that look stuffed, and guards polls whose rate is out of line.

It takes nothing away: what is not to be counted is decided by a moderator (`groups`).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.db.models.functions import TruncMinute
from django.utils import timezone

from debate.polls.group_models import BallotGroup
from debate.polls.membership import MINUTE, by_new_voters
from debate.polls.models import Ballot, Poll

# How far the pass looks back; pseudonyms do not mean the same for much longer anyway.
LOOKS_BACK = timedelta(days=1)
# From how many ballots on a group is worth a moderator's look. Households and offices share an address, and within them
# few have just come for the first time, with the same browser, to vote at once.
BROWSER_BALLOTS = 5
PLACE_BALLOTS = 20
MINUTE_BALLOTS = 60
# A rate is out of line at so many times what is usual for the poll, and not below so many ballots a minute.
UNUSUAL_FACTOR = 5
GUARDED_BALLOTS = 120
GUARDED_FOR = timedelta(minutes=10)
USUAL_OVER = timedelta(hours=1)

Kind = BallotGroup.Kind


def screen_polls(since: datetime) -> int:
    """Look at the open polls in which ballots were cast since then; returns how many groups are new.

    Harmless to call from several processes at once.
    """
    found = 0
    new = Ballot.objects.filter(poll=OuterRef("pk"), created__gte=since)
    for poll in Poll.objects.filter(Exists(new), state=Poll.State.OPEN):
        now = timezone.now()
        usual = _usual_per_minute(poll, now)
        for group in _groups_in(poll, now, usual):
            values = {"first": group.first, "last": group.last, "ballots": group.ballots}
            constant = {"kind": group.kind, "place": group.place, "agent": group.agent}
            _, is_new = BallotGroup.objects.update_or_create(
                poll=poll, key=group.key, defaults=values, create_defaults=values | constant
            )
            found += is_new
        if settings.RATE_LIMITS_ON and poll.challenge == Poll.Challenge.AUTO:
            _guard(poll, now, usual)
    return found


def _groups_in(poll: Poll, now: datetime, usual: float) -> Iterator[BallotGroup]:
    ballots = Ballot.objects.filter(by_new_voters(), poll=poll, created__gte=now - LOOKS_BACK).order_by()
    known = ballots.exclude(place="")
    explained: Counter[str] = Counter()
    browsers = known.values("place", "agent").annotate(Count("pk"), Min("created"), Max("created"))
    for place, agent, number, first, last in browsers.values_list(
        "place", "agent", "pk__count", "created__min", "created__max"
    ):
        if number >= BROWSER_BALLOTS:
            explained[place] += number
            shared = {"place": place, "agent": agent, "key": f"browser {place} {agent}"}
            yield BallotGroup(kind=Kind.BROWSER, ballots=number, first=first, last=last, **shared)
    places = known.values("place").annotate(Count("pk"), Min("created"), Max("created"))
    for place, number, first, last in places.values_list("place", "pk__count", "created__min", "created__max"):
        # What one browser did is not told twice.
        if number >= PLACE_BALLOTS and number - explained[place] >= BROWSER_BALLOTS:
            yield BallotGroup(
                kind=Kind.PLACE, place=place, key=f"place {place}", ballots=number, first=first, last=last
            )
    least = max(MINUTE_BALLOTS, UNUSUAL_FACTOR * usual)
    minutes = ballots.annotate(minute=TruncMinute("created")).values("minute").annotate(Count("pk"), Max("created"))
    for minute, number, last in minutes.values_list("minute", "pk__count", "created__max"):
        if number >= least:
            key = f"minute {minute:%Y-%m-%d %H:%M}"
            yield BallotGroup(kind=Kind.MINUTE, key=key, ballots=number, first=minute, last=last)


def _guard(poll: Poll, now: datetime, usual: float) -> None:
    ballots = _from_readers(poll).filter(created__gte=now - MINUTE).count()
    if ballots >= max(GUARDED_BALLOTS, UNUSUAL_FACTOR * usual):
        Poll.objects.filter(pk=poll.pk).update(guarded_until=now + GUARDED_FOR)


def _usual_per_minute(poll: Poll, now: datetime) -> float:
    """Return how many ballots without an account came in a minute, over the hour before the last one."""
    before = now - MINUTE
    ballots = _from_readers(poll).filter(created__gte=before - USUAL_OVER, created__lt=before).count()
    return ballots / (USUAL_OVER / MINUTE)


def _from_readers(poll: Poll) -> QuerySet[Ballot]:
    """Return the ballots that browsers without an account have sent; what was loaded comes from no place."""
    return Ballot.objects.filter(poll=poll, is_account=False).exclude(place="")
