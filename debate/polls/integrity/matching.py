"""Which ballots match a group: checked for a new ballot, and queried for existing ones."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot
from debate.readers.privacy.pseudonyms import Signals

# A script that clears its cookie before each vote is always new; most readers read first.
NEW_VOTER_S = 60
MINUTE = timedelta(minutes=1)

Kind = BallotGroup.Kind


def by_new_voters() -> Q:
    """Return the condition for ballots cast without an account, right after their cookie was issued."""
    return Q(is_account=False, cookie_age_s__lt=NEW_VOTER_S)


def ballots_of(group: BallotGroup) -> QuerySet[Ballot]:
    """Return the ballots that match the group now."""
    ballots = Ballot.objects.filter(by_new_voters(), poll_id=group.poll_id)
    if group.kind == Kind.MINUTE:
        return ballots.filter(created__gte=group.first, created__lt=group.first + MINUTE)
    ballots = ballots.filter(place=group.place)
    return ballots.filter(agent=group.agent) if group.kind == Kind.BROWSER else ballots


def group_of(signals: Signals, now: datetime, groups: Iterable[BallotGroup]) -> int | None:
    """Return the poll's first group that matches a new ballot without an account."""
    if signals.cookie_age_s is None or signals.cookie_age_s >= NEW_VOTER_S:
        return None
    return next((group.pk for group in groups if _takes_in(group, signals, now)), None)


def _takes_in(group: BallotGroup, signals: Signals, now: datetime) -> bool:
    if group.kind == Kind.MINUTE:
        return group.first <= now < group.first + MINUTE
    return signals.place == group.place and (group.kind == Kind.PLACE or signals.agent == group.agent)
