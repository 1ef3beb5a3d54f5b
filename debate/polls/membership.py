"""Which ballots belong to a group: told of one that is being cast, and asked of those that are there."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from debate.polls.group_models import BallotGroup
from debate.polls.models import Ballot
from debate.readers.pseudonyms import Signals

# Whoever clears the cookie before each vote has always just come; most readers read first.
NEW_VOTER_S = 60
MINUTE = timedelta(minutes=1)

Kind = BallotGroup.Kind


def by_new_voters() -> Q:
    """Return the condition of ballots that were cast without an account, right after their cookie was given."""
    return Q(is_account=False, cookie_age_s__lt=NEW_VOTER_S)


def ballots_of(group: BallotGroup) -> QuerySet[Ballot]:
    """Return the ballots that belong to the group now."""
    ballots = Ballot.objects.filter(by_new_voters(), poll_id=group.poll_id)
    if group.kind == Kind.MINUTE:
        return ballots.filter(created__gte=group.first, created__lt=group.first + MINUTE)
    ballots = ballots.filter(place=group.place)
    return ballots.filter(agent=group.agent) if group.kind == Kind.BROWSER else ballots


def group_of(signals: Signals, now: datetime, groups: Iterable[BallotGroup]) -> int | None:
    """Return the first of a poll's groups to which a ballot belongs that is cast now without an account."""
    if signals.cookie_age_s is None or signals.cookie_age_s >= NEW_VOTER_S:
        return None
    return next((group.pk for group in groups if _takes_in(group, signals, now)), None)


def _takes_in(group: BallotGroup, signals: Signals, now: datetime) -> bool:
    if group.kind == Kind.MINUTE:
        return group.first <= now < group.first + MINUTE
    return signals.place == group.place and (group.kind == Kind.PLACE or signals.agent == group.agent)
