"""The pass over the newest ballots: marks suspicious groups, and guards polls with an unusual rate.

It discounts nothing: moderators decide that (`groups`).
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.db.models.functions import TruncMinute
from django.utils import timezone

from debate.database.pruning import delete_in_batches
from debate.polls.integrity.matching import MINUTE, by_new_voters
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot, Poll

# How far the pass looks back; pseudonyms change soon after that anyway.
LOOKS_BACK = timedelta(days=1)
# The number of ballots that makes a group worth a moderator's time. Households and offices share an address, but few of
# their members come for the first time, with the same browser, at the same moment.
BROWSER_BALLOTS = 5
PLACE_BALLOTS = 20
MINUTE_BALLOTS = 60
# A rate is unusual at this multiple of the poll's usual rate, with a minimum of ballots per minute.
UNUSUAL_FACTOR = 5
GUARDED_BALLOTS = 120
GUARDED_FOR = timedelta(minutes=10)
USUAL_OVER = timedelta(hours=1)
# Its ballots count, and their signals have expired.
UNDECIDED_KEPT = timedelta(days=180)

Kind = BallotGroup.Kind


def screen_polls(since: datetime) -> int:
    """Check the open polls with recent ballots; returns how many groups are new.

    Safe to call from several processes at once. A failure for one poll doesn't affect the others; the first one is
    raised afterwards.
    """
    found, failures = 0, list[Exception]()
    new = Ballot.objects.filter(poll=OuterRef("pk"), created__gte=since)
    for poll in Poll.objects.filter(Exists(new), state=Poll.State.OPEN):
        try:
            found += _screen(poll, timezone.now())
        except Exception as failure:
            failures.append(failure)
    if failures:
        raise failures[0]
    return found


def forget_old_groups() -> int:
    """Delete undecided groups long after their last ballot; returns how many."""
    old = BallotGroup.objects.filter(last__lt=timezone.now() - UNDECIDED_KEPT, decisions=None, is_discounted=False)
    return delete_in_batches(old)


def _screen(poll: Poll, now: datetime) -> int:
    found = 0
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
        # One browser's ballots are reported once.
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
    """Return the ballots without an account per minute, over the hour before the last one."""
    before = now - MINUTE
    ballots = _from_readers(poll).filter(created__gte=before - USUAL_OVER, created__lt=before).count()
    return ballots / (USUAL_OVER / MINUTE)


def _from_readers(poll: Poll) -> QuerySet[Ballot]:
    """Return the ballots that browsers without an account have sent; loaded ones have no address."""
    return Ballot.objects.filter(poll=poll, is_account=False).exclude(place="")
