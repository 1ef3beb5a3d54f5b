"""One poll as the caller can see it, its timeline, and the caller's ballot: cast or change, withdraw."""

from django.http import HttpRequest
from ninja import Router

from debate.api.callers import caller
from debate.api.schemas import NewBallot
from debate.comments.timeline_flags import read_flagged_timeline
from debate.polls.ballots import cast_ballot, read_poll, read_result, withdraw_ballot
from debate.polls.integrity.challenges import make_challenge
from debate.readers.identity import ensure_voter, with_voter
from debate.wire.polls import BallotAnswer, PollAnswer, PollResultAnswer, TimelineAnswer
from debate.wire.readers import ChallengeAnswer

router = Router(tags=["polls"])


@router.get("/{int:poll_id}", response=PollAnswer, summary="A poll as the caller may see it")
def get_poll(request: HttpRequest, poll_id: int) -> PollAnswer:
    return read_poll(caller(request), poll_id)


@router.get("/{int:poll_id}/timeline", response=TimelineAnswer, summary="A poll's tally over time")
def get_timeline(request: HttpRequest, poll_id: int) -> TimelineAnswer:
    return read_flagged_timeline(caller(request), poll_id)


@router.get("/{int:poll_id}/result", response=PollResultAnswer, summary="A poll's result in its parts")
def get_result(request: HttpRequest, poll_id: int) -> PollResultAnswer:
    return read_result(caller(request), poll_id)


@router.get("/{int:poll_id}/challenge", response=ChallengeAnswer, summary="A challenge that a first vote may need")
def get_challenge(request: HttpRequest, poll_id: int) -> ChallengeAnswer:
    voter = with_voter(caller(request), request)
    challenge = make_challenge(voter, poll_id)
    ensure_voter(request)
    return challenge


@router.put("/{int:poll_id}/ballot", response=BallotAnswer, summary="Cast or change one's ballot")
def put_ballot(request: HttpRequest, ballot: NewBallot, poll_id: int) -> BallotAnswer:
    voter = with_voter(caller(request), request)
    result = cast_ballot(voter, poll_id, ballot.choices, solution=ballot.solution)
    ensure_voter(request)
    return result


@router.delete("/{int:poll_id}/ballot", response=BallotAnswer, summary="Withdraw one's ballot")
def delete_ballot(request: HttpRequest, poll_id: int) -> BallotAnswer:
    return withdraw_ballot(caller(request), poll_id)
