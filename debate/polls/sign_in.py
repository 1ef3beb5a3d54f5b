"""Signing in to an account: the ballots that the browser has cast without it come along, and nobody has two."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from debate.polls.counting import BallotWrite, commit_ballots, give_to_account, locked_polls
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
    polls = locked_polls(cast.values_list("poll_id", flat=True))
    cast = cast.filter(poll_id__in=polls.keys())
    own = set(Ballot.objects.filter(voter=account, poll_id__in=polls.keys()).values_list("poll_id", flat=True))
    open_polls = {pk: poll for pk, poll in polls.items() if poll.state == Poll.State.OPEN and not _is_over(poll)}
    # A closed poll's result stands: there a second ballot stays where it is, and a first only changes hands.
    doubled = [poll_id for poll_id in open_polls if poll_id in own]
    commit_ballots(
        [BallotWrite(poll_id=poll_id, voter=voter, choices=frozenset(), is_double=True) for poll_id in doubled]
    )
    give_to_account(voter, account, {pk: poll for pk, poll in open_polls.items() if pk not in own})
    cast.exclude(poll_id__in=own).update(voter=account)


def _is_over(poll: Poll) -> bool:
    return poll.closes is not None and poll.closes <= timezone.now()
