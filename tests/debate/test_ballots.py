"""Ballots: one per voter and poll; the tally always equals their count."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from debate.errors import NotFound, PollClosed, Refusal, SignInRequired, UnknownChoice, WrongNumberOfChoices
from debate.polls.ballots import cast_ballot, read_ballots, withdraw_ballot
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.flows import recount_flows
from debate.polls.models import Ballot, Poll
from debate.polls.schedule import close_poll, open_poll
from debate.polls.tallies import Which, read_tallies, recount, result_of
from debate.wire.polls import ResultPartObject, TallyObject
from tests.cast import add_poll, anonymous_visitor, set_scene
from tests.support.threads import DatabaseThreads


def assert_tally_is_exact(poll: Poll) -> None:
    """Assert that the tally equals the count of the ballots, in total and by group."""
    poll = Poll.objects.get(pk=poll.pk)
    result = result_of(poll, has_ballot=True)
    parts: list[tuple[Which, ResultPartObject]] = [
        ("counted", result.counted),
        ("account", result.account),
        ("discounted", result.discounted),
    ]
    for which, part in parts:
        votes = {int(choice): count for choice, count in part.votes.items() if count}
        assert (part.ballots, votes) == recount(poll.pk, which), which
    assert poll.flows == recount_flows(poll.pk)


@pytest.mark.django_db
def test_casting_changing_and_withdrawing_a_vote_are_counted() -> None:
    scene = set_scene()
    yes, no, _ = (choice.pk for choice in scene.choices)
    first = cast_ballot(scene.ann, scene.poll.pk, [yes])
    assert (first.tally.votes[str(yes)], first.tally.ballots, first.ballot) == (1, 1, [yes])
    changed = cast_ballot(scene.ann, scene.poll.pk, [no])
    assert (changed.tally.votes[str(yes)], changed.tally.votes[str(no)], changed.tally.ballots) == (0, 1, 1)
    assert read_ballots(scene.ann, scene.article.pk) == {scene.poll.pk: [no]}
    withdrawn = withdraw_ballot(scene.ann, scene.poll.pk)
    assert (sum(withdrawn.tally.votes.values()), withdrawn.tally.ballots, withdrawn.ballot) == (0, 0, [])
    assert [first.tally.version, changed.tally.version, withdrawn.tally.version] == [1, 2, 3]


@pytest.mark.django_db
def test_a_repeated_vote_changes_nothing() -> None:
    scene = set_scene()
    first = cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    assert cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk]) == first
    withdraw_ballot(scene.ben, scene.poll.pk)
    assert read_tallies(scene.article.pk) == [first.tally]


@pytest.mark.django_db
def test_an_invalid_vote_is_refused_and_changes_nothing() -> None:
    scene = set_scene()
    other = add_poll(scene.article)
    yes = scene.choices[0].pk
    for poll_id, choices, refusal in [
        (scene.poll.pk, [], WrongNumberOfChoices),
        (scene.poll.pk, [yes, scene.choices[1].pk], WrongNumberOfChoices),
        (scene.poll.pk, [other.choices.all()[0].pk], UnknownChoice),
        (scene.poll.pk, [-1], UnknownChoice),
        (10**6, [yes], NotFound),
    ]:
        with pytest.raises(refusal):
            cast_ballot(scene.ann, poll_id, choices)
    with pytest.raises(SignInRequired):
        cast_ballot(anonymous_visitor(), scene.poll.pk, [yes])
    assert not Ballot.objects.exists()
    assert [tally.version for tally in read_tallies(scene.article.pk)] == [0, 0]


@pytest.mark.django_db
def test_a_poll_accepts_ballots_only_while_it_is_open() -> None:
    scene = set_scene()
    yes = scene.choices[0].pk
    close_poll(scene.poll.pk)
    acts: tuple[Callable[[], object], ...] = (
        lambda: cast_ballot(scene.ann, scene.poll.pk, [yes]),
        lambda: withdraw_ballot(scene.ann, scene.poll.pk),
    )
    for act in acts:
        with pytest.raises(PollClosed):
            act()
    open_poll(scene.poll.pk)
    cast_ballot(scene.ann, scene.poll.pk, [yes])
    Poll.objects.update(closes=timezone.now() - timedelta(seconds=1))
    with pytest.raises(PollClosed):
        cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    assert_tally_is_exact(scene.poll)


@pytest.mark.django_db
def test_a_refused_ballot_does_not_affect_its_batch() -> None:
    scene = set_scene()
    yes, no, _ = (choice.pk for choice in scene.choices)
    voters = [uuid4() for _ in range(3)]
    outcomes = commit_ballots(
        [
            BallotWrite(scene.poll.pk, voters[0], frozenset([yes])),
            BallotWrite(scene.poll.pk, voters[1], frozenset([10**6])),
            BallotWrite(10**6, voters[1], frozenset([yes])),
            BallotWrite(scene.poll.pk, voters[2], frozenset([yes])),
            BallotWrite(scene.poll.pk, voters[2], frozenset([no])),
        ]
    )
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)] == [UnknownChoice, NotFound]
    assert recount(scene.poll.pk) == (2, {yes: 1, no: 1})
    assert_tally_is_exact(scene.poll)


@pytest.mark.django_db
def test_a_vote_withdrawn_and_cast_again_within_one_group_is_counted_as_the_same_ballot() -> None:
    scene = set_scene()
    yes, no, unsure = (frozenset([choice.pk]) for choice in scene.choices)
    voter = uuid4()
    none = frozenset[int]()
    for group in ([yes], [none, no], [unsure], [none, yes, none, no], [none], [no]):
        commit_ballots([BallotWrite(scene.poll.pk, voter, choices) for choices in group])
        assert_tally_is_exact(scene.poll)


# An act is (voter, the index of a choice, or None to withdraw).
acts = st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 2))), max_size=25)


@pytest.mark.django_db
@given(groups=st.lists(acts, max_size=4))
def test_the_tally_equals_the_ballots_for_any_order_and_grouping_of_votes(
    groups: list[list[tuple[int, int | None]]],
) -> None:
    scene = set_scene(slug=f"bridge-{uuid4().hex}") if not Poll.objects.exists() else None
    poll = Poll.objects.get() if scene is None else scene.poll
    choices = [choice.pk for choice in poll.choices.all()]
    voters = [uuid4() for _ in range(4)]
    expected: dict[int, int] = {}
    before = recount(poll.pk)[0]
    for group in groups:
        commit_ballots(
            [
                BallotWrite(poll.pk, voters[who], frozenset() if what is None else frozenset([choices[what]]))
                for who, what in group
            ]
        )
        for who, what in group:
            if what is None:
                expected.pop(who, None)
            else:
                expected[who] = what
        assert_tally_is_exact(poll)
    assert recount(poll.pk)[0] == before + len(expected)


@pytest.mark.django_db(transaction=True)
def test_fifty_simultaneous_ballots_of_one_reader_count_once() -> None:
    scene = set_scene()

    def vote(number: int) -> None:
        cast_ballot(scene.ann, scene.poll.pk, [scene.choices[number % 3].pk])

    with DatabaseThreads(50) as threads:
        list(threads.map(vote, range(50)))
    assert Ballot.objects.count() == 1
    assert_tally_is_exact(scene.poll)


@pytest.mark.django_db(transaction=True)
def test_many_readers_voting_at_once_are_each_counted_once() -> None:
    scene = set_scene()
    add_poll(scene.article)

    def vote(number: int) -> None:
        reader = anonymous_visitor(voter=uuid4())
        cast_ballot(reader, scene.poll.pk, [scene.choices[0].pk])
        cast_ballot(reader, scene.poll.pk, [scene.choices[number % 3].pk])

    with DatabaseThreads(16) as threads:
        list(threads.map(vote, range(60)))
    assert Ballot.objects.count() == 60
    assert_tally_is_exact(scene.poll)


@pytest.mark.django_db(transaction=True)
def test_a_tally_read_during_voting_is_consistent() -> None:
    scene = set_scene()
    voters, votes_over = 40, Event()

    def vote(number: int) -> None:
        cast_ballot(anonymous_visitor(voter=uuid4()), scene.poll.pk, [scene.choices[number % 3].pk])

    def read() -> list[TallyObject]:
        tallies = []
        while not votes_over.is_set():
            tallies += read_tallies(scene.article.pk)
        return tallies

    with DatabaseThreads(6) as threads:
        reading = threads.submit(read)
        list(threads.map(vote, range(voters)))
        votes_over.set()
        tallies = reading.result()
    assert [tally for tally in tallies if sum(tally.votes.values()) != tally.ballots] == []
    # Votes that arrive together share a version, and each version has one number of ballots.
    assert len({tally.version for tally in tallies}) == len({(tally.version, tally.ballots) for tally in tallies}) > 1
