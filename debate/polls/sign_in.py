"""Signing in to an account: the ballots that the browser has cast without it come along, and nobody has two."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from debate.polls.ballots import BallotWrite, commit_ballots
from debate.polls.models import Ballot, Poll
from debate.readers.identity import Identity, identify, log_in


def sign_in(request: HttpRequest, username: str, password: str) -> Identity:
    """Sign the session in to an account, which takes the browser's ballots over; raises as `log_in` does."""
    before = identify(request)
    identity = log_in(request, username, password)
    # Another account's ballots stay that account's.
    is_stranger = before.reader is None or before.reader.user_id is None
    if before.voter and identity.voter and before.voter != identity.voter and is_stranger:
        _take_over(before.voter, identity.voter)
    return identity


@transaction.atomic
def _take_over(voter: UUID, account: UUID) -> None:
    """Give the voter's ballots to the account; where it has its own, that one stays and the other is withdrawn."""
    cast = Ballot.objects.filter(voter=voter)
    # Locked as for casting, and in the same order: no ballot of either can change meanwhile.
    polls = Poll.objects.select_for_update(no_key=True).filter(pk__in=cast.values("poll_id")).order_by("pk")
    open_polls = [poll.pk for poll in polls if poll.state == Poll.State.OPEN and not _is_over(poll)]
    own = Ballot.objects.filter(voter=account).values("poll_id")
    # A closed poll's result stands: there the ballots stay where they are.
    doubled = cast.filter(poll_id__in=open_polls).filter(poll_id__in=own).values_list("poll_id", flat=True)
    commit_ballots(
        [BallotWrite(poll_id=poll_id, voter=voter, choices=frozenset(), is_double=True) for poll_id in doubled]
    )
    cast.exclude(poll_id__in=own).update(voter=account)


def _is_over(poll: Poll) -> bool:
    return poll.closes is not None and poll.closes <= timezone.now()
