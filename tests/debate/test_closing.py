"""A poll closes during voting: every acknowledged vote counts, and no vote at or after the closing time."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from debate.errors import PollClosed
from debate.polls.ballots import cast_ballot, read_poll
from debate.polls.models import Poll, PollMinute
from debate.polls.schedule import apply_schedule
from debate.polls.tallies import recount
from tests.cast import anonymous_visitor, set_scene
from tests.support.threads import DatabaseThreads

VOTERS = 6


@pytest.mark.django_db(transaction=True)
def test_the_result_equals_the_acknowledged_votes_however_voting_and_closing_interleave() -> None:
    scene = set_scene()
    closes = timezone.now() + timedelta(seconds=1)
    Poll.objects.filter(pk=scene.poll.pk).update(closes=closes)

    def vote_until_refused(number: int) -> tuple[int, bool]:
        """Return the number of acknowledged votes, and whether one sent at the closing time or later is among them."""
        acknowledged, was_late = 0, False
        try:
            while True:
                sent = timezone.now()
                cast_ballot(anonymous_visitor(voter=uuid4()), scene.poll.pk, [scene.choices[number % 3].pk])
                acknowledged += 1
                was_late = was_late or sent >= closes
        except PollClosed:
            return acknowledged, was_late

    def close_in_time() -> None:
        """Close the poll as every process does, several times."""
        while not apply_schedule():
            time.sleep(0.001)

    with DatabaseThreads(VOTERS + 1) as threads:
        closing = threads.submit(close_in_time)
        outcomes = list(threads.map(vote_until_refused, range(VOTERS)))
        closing.result()
    acknowledged = sum(count for count, _ in outcomes)
    answer = read_poll(anonymous_visitor(), scene.poll.pk)
    assert acknowledged > 0 and not any(was_late for _, was_late in outcomes)
    assert (answer.tally.state, answer.poll.closes) == ("closed", closes)
    assert answer.tally.ballots == recount(scene.poll.pk)[0] == acknowledged
    assert PollMinute.objects.get().ballots == acknowledged
