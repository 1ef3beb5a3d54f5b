"""An unexpected failure of one poll or vote affects no other."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from debate.database.group_commit import COMMITS
from debate.polls.ballots import ballot_to_cast, cast_ballot
from debate.polls.integrity.detection import screen_polls
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot, Poll
from debate.polls.schedule import apply_schedule
from tests.cast import add_poll, set_scene
from tests.debate.test_ballots import assert_tally_is_exact
from tests.debate.test_screening import newcomer
from tests.support.refusing import refuse_no_rows, refuse_rows

pytestmark = pytest.mark.django_db


def test_a_poll_that_fails_to_close_does_not_block_others_and_is_retried() -> None:
    scene, past = set_scene(), timezone.now() - timedelta(seconds=1)
    polls = [scene.poll, add_poll(scene.article), add_poll(scene.article)]
    for poll in polls:
        Poll.objects.filter(pk=poll.pk).update(closes=past)
    refuse_rows("debate_poll", "UPDATE", when=f"NEW.id = {polls[1].pk} AND NEW.state = 'closed'")
    with pytest.raises(DatabaseError, match="this row is refused"):
        apply_schedule()
    states = Poll.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["closed", "open", "closed"]
    refuse_no_rows("debate_poll")
    assert apply_schedule() == 1
    assert list(states.all()) == ["closed", "closed", "closed"]


def test_a_poll_that_fails_to_be_screened_does_not_block_others() -> None:
    scene = set_scene()
    first, second, third = scene.poll, add_poll(scene.article), add_poll(scene.article)
    for poll in (first, second, third):
        for _ in range(6):
            cast_ballot(newcomer(), poll.pk, [poll.choices.all()[0].pk])
    refuse_rows("debate_ballotgroup", "INSERT", when=f"NEW.poll_id = {second.pk}")
    since = timezone.now() - timedelta(minutes=1)
    with pytest.raises(DatabaseError, match="this row is refused"):
        screen_polls(since)
    marked = BallotGroup.objects.order_by("poll").values_list("poll", flat=True)
    assert list(marked) == [first.pk, third.pk]
    refuse_no_rows("debate_ballotgroup")
    assert screen_polls(since) == 1
    assert list(marked.all()) == [first.pk, second.pk, third.pk]


def test_a_vote_that_cannot_be_written_does_not_affect_its_batch() -> None:
    scene = set_scene()
    yes, no, _ = scene.choices
    refuse_rows("debate_ballotchoice", "INSERT", when=f"NEW.choice_id = {no.pk}")
    voters = [newcomer() for _ in range(7)]
    writes = [
        ballot_to_cast(voter, scene.poll.pk, [no.pk if place == 3 else yes.pk]) for place, voter in enumerate(voters)
    ]
    outcomes = COMMITS.submit_all(writes)
    assert isinstance(outcomes.pop(3), DatabaseError)
    assert not any(isinstance(outcome, Exception) for outcome in outcomes)
    assert_tally_is_exact(scene.poll)
    assert Ballot.objects.count() == 6
    refuse_no_rows("debate_ballotchoice")
    assert cast_ballot(voters[3], scene.poll.pk, [no.pk]).tally.ballots == 7
