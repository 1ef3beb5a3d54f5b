"""The challenge for new voters: when it is required, who is exempt, and that a solution covers one ballot."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from altcha.v1 import Payload, solve_challenge
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.errors import ChallengeRequired
from debate.polls.ballots import cast_ballot
from debate.polls.integrity import detection
from debate.polls.integrity.challenges import is_solved, make_challenge
from debate.polls.integrity.detection import screen_polls
from debate.polls.models import Poll
from debate.readers.identity import Identity
from tests.cast import Scene, add_poll, anonymous_visitor, set_scene

pytestmark = pytest.mark.django_db


def stranger() -> Identity:
    """Return a voter with nothing but a ballot cookie."""
    return anonymous_visitor(voter=uuid4())


def solve(who: Identity, poll: Poll) -> str:
    """Solve a challenge as a browser does; returns what the browser sends."""
    made = make_challenge(who, poll.pk)
    found = solve_challenge(made.challenge, made.salt, made.algorithm, made.maxNumber, 0)
    assert found
    return Payload(made.algorithm, made.challenge, found.number, made.salt, made.signature).to_base64()


@pytest.fixture
def scene() -> Scene:
    """A poll that always challenges new voters."""
    scene = set_scene()
    Poll.objects.update(challenge=Poll.Challenge.ALWAYS)
    return scene


def test_a_first_vote_without_an_account_needs_a_solution_and_a_changed_one_does_not(scene: Scene) -> None:
    who, choices = stranger(), [choice.pk for choice in scene.choices]
    for solution in ("", "nonsense", base64.b64encode(b"[]").decode(), base64.b64encode(b'{"salt": 1}').decode()):
        with pytest.raises(ChallengeRequired):
            cast_ballot(who, scene.poll.pk, choices[:1], solution=solution)
    with pytest.raises(ChallengeRequired):
        cast_ballot(scene.ann, scene.poll.pk, choices[:1])
    cast_ballot(who, scene.poll.pk, choices[:1], solution=solve(who, scene.poll))
    cast_ballot(who, scene.poll.pk, choices[1:2])
    cast_ballot(scene.mo, scene.poll.pk, choices[:1])
    assert Poll.objects.get().ballots == 2


def test_a_solution_is_valid_for_one_voter_and_poll_for_ten_minutes(scene: Scene) -> None:
    who, other = stranger(), add_poll(scene.article)
    solution = solve(who, scene.poll)
    assert who.voter
    assert is_solved(solution, scene.poll.pk, who.voter)
    assert not is_solved(solution, scene.poll.pk, uuid4())
    assert not is_solved(solution, other.pk, who.voter)
    parts = json.loads(base64.b64decode(solution))
    for changed in ({"number": parts["number"] + 1}, {"salt": parts["salt"] + "&expires=9999999999"}, {"number": "1"}):
        forged = base64.b64encode(json.dumps(parts | changed).encode()).decode()
        assert not is_solved(forged, scene.poll.pk, who.voter)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert not is_solved(solution, scene.poll.pk, who.voter)


def test_the_challenge_switches_on_during_a_surge_of_votes_and_off_afterwards(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RATE_LIMITS_ON = True
    monkeypatch.setattr(detection, "GUARDED_BALLOTS", 10)
    scene = set_scene()
    choice = [scene.choices[0].pk]

    def vote(number: int) -> None:
        cast_ballot(replace(stranger(), address=f"198.51.{number}.1"), scene.poll.pk, choice)

    def screen() -> None:
        screen_polls(timezone.now() - timedelta(minutes=1))

    for number in range(9):
        vote(number)
    screen()
    vote(9)
    screen()
    with pytest.raises(ChallengeRequired):
        vote(10)
    who = stranger()
    cast_ballot(who, scene.poll.pk, choice, solution=solve(who, scene.poll))
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        vote(11)


def test_a_browser_without_a_cookie_gets_one_with_the_challenge_and_votes_with_the_solution(scene: Scene) -> None:
    browser = Browser()
    address, vote = f"/api/v1/polls/{scene.poll.pk}", {"choices": [scene.choices[0].pk]}
    refused = browser.put(f"{address}/ballot", vote, content_type="application/json")
    assert refused.json()["error"]["code"] == "challenge_required"
    made = browser.get(f"{address}/challenge").json()
    assert made.keys() == {"algorithm", "challenge", "maxNumber", "salt", "signature"}
    found = solve_challenge(made["challenge"], made["salt"], made["algorithm"], made["maxNumber"], 0)
    assert found
    solution = Payload(made["algorithm"], made["challenge"], found.number, made["salt"], made["signature"]).to_base64()
    answer = browser.put(f"{address}/ballot", vote | {"solution": solution}, content_type="application/json")
    assert (answer.status_code, answer.json()["tally"]["ballots"]) == (200, 1)
