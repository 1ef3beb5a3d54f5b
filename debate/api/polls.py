"""Ballots: cast or change, withdraw."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire
from debate.api.callers import caller
from debate.api.schemas import NewBallot
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.readers.identity import ensure_voter, with_voter

router = Router(tags=["polls"])


@router.put("/{int:poll_id}/ballot", response=wire.BallotResult, summary="Cast or change one's ballot")
def put_ballot(request: HttpRequest, response: HttpResponse, ballot: NewBallot, poll_id: int) -> wire.BallotResult:
    voter = with_voter(caller(request), request)
    result = cast_ballot(voter, poll_id, ballot.choices)
    ensure_voter(request, response)
    return result


@router.delete("/{int:poll_id}/ballot", response=wire.BallotResult, summary="Withdraw one's ballot")
def delete_ballot(request: HttpRequest, poll_id: int) -> wire.BallotResult:
    return withdraw_ballot(caller(request), poll_id)
