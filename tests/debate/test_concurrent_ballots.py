"""Concurrent writers: at the end the tally equals the ballots, in total and by group."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.errors import AlreadyDecided
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.integrity.groups import decide_group
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot, Poll
from debate.readers.privacy.pseudonyms import signals_of
from tests.cast import account, add_poll, anonymous_visitor, guest
from tests.debate.test_ballots import assert_tally_is_exact
from tests.support.threads import DatabaseThreads

WRITERS = 4
VOTERS = 5

# One writer's acts: which voter chooses what (None: withdraws), or whether the group is discounted.
votes = st.tuples(st.integers(0, VOTERS - 1), st.one_of(st.none(), st.integers(0, 2)))
acts = st.lists(st.one_of(votes, st.booleans()), max_size=8)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=12)
@given(scripts=st.lists(acts, min_size=WRITERS, max_size=WRITERS))
def test_the_tally_stays_exact_under_concurrent_votes_and_moderation(
    scripts: list[list[tuple[int, int | None] | bool]],
) -> None:
    poll = add_poll(Article.objects.create(slug=f"bridge-{uuid4().hex}", title="A new bridge"))
    mo = account(f"Mo{uuid4().hex[:8]}", moderator=True)
    choices = [choice.pk for choice in poll.choices.all()]
    newcomers = [
        replace(anonymous_visitor(voter=uuid4()), agent="Script", voter_since=timezone.now()) for _ in range(3)
    ]
    voters = [*newcomers, guest("Ann"), mo]
    signals, now = signals_of(newcomers[0]), timezone.now()
    shared = {"key": "script", "place": signals.place, "agent": signals.agent}
    group = BallotGroup.objects.create(poll=poll, kind="browser", first=now, last=now, ballots=0, **shared)

    def run(script: list[tuple[int, int | None] | bool]) -> None:
        for act in script:
            _do(act)

    def _do(act: tuple[int, int | None] | bool) -> None:
        if isinstance(act, bool):
            try:
                decide_group(mo, group.pk, action="discount" if act else "restore")
            except AlreadyDecided:
                return
        elif act[1] is None:
            withdraw_ballot(voters[act[0]], poll.pk)
        else:
            cast_ballot(voters[act[0]], poll.pk, [choices[act[1]]])

    with DatabaseThreads(WRITERS) as threads:
        list(threads.map(run, scripts))
    assert_tally_is_exact(poll)
    group.refresh_from_db()
    set_aside = Ballot.objects.filter(poll=poll).exclude(discounted_by=None)
    by_newcomers = Ballot.objects.filter(poll=poll, agent=signals.agent, is_account=False)
    assert set_aside.count() == (by_newcomers.count() if group.is_discounted else 0)
    assert Poll.objects.get(pk=poll.pk).ballots == Ballot.objects.filter(poll=poll, discounted_by=None).count()
