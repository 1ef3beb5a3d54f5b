"""One poll as the caller may see it, its timeline, and the caller's ballot: cast or change, withdraw."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire, wire_polls
from debate.api.callers import caller
from debate.api.schemas import NewBallot
from debate.polls.ballots import cast_ballot, read_poll, read_result, withdraw_ballot
from debate.polls.challenges import make_challenge
from debate.polls.timeline import read_timeline
from debate.readers.identity import ensure_voter, with_voter

router = Router(tags=["polls"])


@router.get("/{int:poll_id}", response=wire.PollAnswer, summary="A poll as the caller may see it")
def get_poll(request: HttpRequest, response: HttpResponse, poll_id: int) -> wire.PollAnswer:
    response["Cache-Control"] = "no-store"
    return read_poll(caller(request), poll_id)


@router.get("/{int:poll_id}/timeline", response=wire.Timeline, summary="How a poll's tally came about")
def get_timeline(request: HttpRequest, response: HttpResponse, poll_id: int) -> wire.Timeline:
    response["Cache-Control"] = "no-store"
    return read_timeline(caller(request), poll_id)


@router.get("/{int:poll_id}/result", response=wire_polls.PollResult, summary="A poll's result in its parts")
def get_result(request: HttpRequest, response: HttpResponse, poll_id: int) -> wire_polls.PollResult:
    response["Cache-Control"] = "no-store"
    return read_result(caller(request), poll_id)


@router.get("/{int:poll_id}/challenge", response=wire_polls.Challenge, summary="A challenge that a first vote may need")
def get_challenge(request: HttpRequest, response: HttpResponse, poll_id: int) -> wire_polls.Challenge:
    response["Cache-Control"] = "no-store"
    voter = with_voter(caller(request), request)
    challenge = make_challenge(voter, poll_id)
    ensure_voter(request, response)
    return challenge


@router.put("/{int:poll_id}/ballot", response=wire.BallotResult, summary="Cast or change one's ballot")
def put_ballot(request: HttpRequest, response: HttpResponse, ballot: NewBallot, poll_id: int) -> wire.BallotResult:
    voter = with_voter(caller(request), request)
    result = cast_ballot(voter, poll_id, ballot.choices, solution=ballot.solution)
    ensure_voter(request, response)
    return result


@router.delete("/{int:poll_id}/ballot", response=wire.BallotResult, summary="Withdraw one's ballot")
def delete_ballot(request: HttpRequest, poll_id: int) -> wire.BallotResult:
    return withdraw_ballot(caller(request), poll_id)
