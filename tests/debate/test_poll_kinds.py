"""The kinds of poll and their rules: which ballots they accept from whom, and how they count."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import uuid4

import pytest

from debate.errors import (
    AccountRequired,
    BallotFinal,
    PollClosed,
    Refusal,
    SignInRequired,
    UnknownChoice,
    WrongNumberOfChoices,
)
from debate.polls.ballots import cast_ballot, read_poll, withdraw_ballot
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.models import Ballot, Poll
from debate.polls.schedule import archive_poll, close_poll
from debate.polls.tallies import recount
from tests.cast import Scene, account, add_poll, anonymous_visitor, set_scene
from tests.debate.test_ballots import assert_tally_is_exact

pytestmark = pytest.mark.django_db

LABELS = ("Very bad", "Bad", "Middling", "Good", "Very good")


class Booth:
    """A poll of the scene's article, with votes by the positions of its choices."""

    def __init__(self, **rules: Any) -> None:
        self.scene: Scene = set_scene()
        self.poll = add_poll(self.scene.article, LABELS, **rules)
        self.choices = [choice.pk for choice in self.poll.choices.all()]

    def vote(self, *places: int, who: Any = None) -> Any:
        return cast_ballot(who or self.scene.ann, self.poll.pk, self.pick(places))

    def pick(self, places: Iterable[int]) -> list[int]:
        return [self.choices[place] for place in places]

    def write(self, places: Sequence[int], **more: Any) -> BallotWrite:
        return BallotWrite(self.poll.pk, more.pop("voter", uuid4()), frozenset(self.pick(places)), **more)

    def counts(self) -> list[int]:
        """Return the votes in the order of the choices."""
        assert_tally_is_exact(self.poll)
        votes = recount(self.poll.pk)[1]
        return [votes.get(choice, 0) for choice in self.choices]


def test_a_multiple_choice_poll_counts_each_choice_and_each_voter_once() -> None:
    booth = Booth(kind="several", min_choices=2, max_choices=3)
    result = booth.vote(0, 2, 4)
    assert (result.tally.ballots, result.ballot) == (1, booth.pick([0, 2, 4]))
    booth.vote(4, 2, who=booth.scene.ben)
    assert booth.counts() == [1, 0, 2, 0, 2]
    booth.vote(1, 2)
    assert booth.counts() == [0, 1, 2, 0, 1]
    withdrawn = withdraw_ballot(booth.scene.ben, booth.poll.pk)
    assert withdrawn.tally.ballots == 1
    assert booth.counts() == [0, 1, 1, 0, 0]


def test_a_multiple_choice_poll_refuses_too_few_or_too_many_choices() -> None:
    booth = Booth(kind="several", min_choices=2, max_choices=3)
    with pytest.raises(WrongNumberOfChoices, match="takes 2 to 3 choices"):
        booth.vote(0)
    with pytest.raises(WrongNumberOfChoices, match="takes 2 to 3 choices"):
        booth.vote(0, 1, 2, 3)
    with pytest.raises(WrongNumberOfChoices):
        booth.vote()
    with pytest.raises(UnknownChoice):
        cast_ballot(booth.scene.ann, booth.poll.pk, [booth.choices[0], booth.scene.choices[0].pk])
    # A choice that is named twice counts once.
    with pytest.raises(WrongNumberOfChoices):
        booth.vote(3, 3)
    assert booth.counts() == [0] * 5


def test_a_poll_with_an_exact_number_of_choices_says_so() -> None:
    booth = Booth(kind="several", min_choices=2, max_choices=2)
    with pytest.raises(WrongNumberOfChoices, match="takes exactly 2 choices"):
        booth.vote(0)
    assert booth.vote(0, 1).tally.ballots == 1


@pytest.mark.parametrize("kind", ["one", "scale"])
def test_single_choice_polls_and_scales_accept_exactly_one_choice(kind: str) -> None:
    booth = Booth(kind=kind)
    with pytest.raises(WrongNumberOfChoices, match="takes exactly 1 choice"):
        booth.vote(0, 1)
    assert booth.vote(1).ballot == booth.pick([1])
    assert booth.counts() == [0, 1, 0, 0, 0]


def test_a_scale_has_a_mean_as_soon_as_there_are_votes() -> None:
    booth = Booth(kind="scale")
    assert read_poll(anonymous_visitor(), booth.poll.pk).tally.mean is None
    assert booth.vote(4).tally.mean == 5.0
    booth.vote(0, who=booth.scene.ben)
    assert booth.vote(1, who=booth.scene.mo).tally.mean == 2.667
    assert read_poll(anonymous_visitor(), booth.poll.pk).tally.mean == 2.667
    booth.poll.choices.update(value=0)
    assert read_poll(anonymous_visitor(), booth.poll.pk).tally.mean == 0.0


def test_a_polls_wire_form_has_its_rules() -> None:
    booth = Booth(kind="several", max_choices=3, results="after_voting", changeable=False, voters="named", position=2)
    booth.poll.choices.filter(pk=booth.choices[0]).update(image="https://example.org/bad.jpg")
    poll = read_poll(anonymous_visitor(), booth.poll.pk).poll.model_dump()
    assert {"kind": "several", "min_choices": 1, "max_choices": 3, "position": 2}.items() <= poll.items()
    assert {"results": "after_voting", "changeable": False, "voters": "named"}.items() <= poll.items()
    assert poll["choices"][:2] == [
        {"id": booth.choices[0], "label": "Very bad", "image": "https://example.org/bad.jpg"},
        {"id": booth.choices[1], "label": "Bad"},
    ]
    scale = add_poll(booth.scene.article, LABELS, kind="scale")
    points = read_poll(anonymous_visitor(), scale.pk).poll.choices
    assert [point.value for point in points] == [1, 2, 3, 4, 5]


def test_a_final_ballot_can_be_neither_changed_nor_withdrawn_but_repeated() -> None:
    booth = Booth(changeable=False)
    first = booth.vote(0)
    assert booth.vote(0) == first
    with pytest.raises(BallotFinal):
        booth.vote(1)
    with pytest.raises(BallotFinal):
        withdraw_ballot(booth.scene.ann, booth.poll.pk)
    withdraw_ballot(booth.scene.ben, booth.poll.pk)
    assert booth.counts() == [1, 0, 0, 0, 0]


def test_the_first_of_two_ballots_in_one_batch_is_final() -> None:
    booth = Booth(changeable=False)
    voter = uuid4()
    outcomes = commit_ballots([booth.write([place], voter=voter) for place in (2, 3, 2)])
    assert [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)] == [BallotFinal]
    assert booth.counts() == [0, 0, 1, 0, 0]


@pytest.mark.parametrize(
    ("voters", "anonymous", "guest"),
    [("anyone", None, None), ("named", SignInRequired, None), ("accounts", AccountRequired, AccountRequired)],
)
def test_each_poll_accepts_only_its_kind_of_voters(
    voters: str, anonymous: type[Refusal] | None, guest: type[Refusal] | None
) -> None:
    booth = Booth(voters=voters)
    counted = 0
    for who, refusal in [
        (anonymous_visitor(voter=uuid4()), anonymous),
        (booth.scene.ann, guest),
        (account("Cleo"), None),
    ]:
        if refusal:
            with pytest.raises(refusal):
                booth.vote(0, who=who)
        else:
            booth.vote(0, who=who)
            counted += 1
    assert booth.counts()[0] == counted


def test_drafts_and_finished_polls_accept_no_ballot() -> None:
    booth = Booth()
    Poll.objects.filter(pk=booth.poll.pk).update(state="draft")
    draft = commit_ballots([booth.write([0])])
    unknown = commit_ballots([BallotWrite(10**6, uuid4(), frozenset([1]))])
    assert [str(outcome) for outcome in draft] == [str(outcome) for outcome in unknown]
    Poll.objects.filter(pk=booth.poll.pk).update(state="open")
    for end in (close_poll, archive_poll):
        end(booth.poll.pk)
        with pytest.raises(PollClosed):
            booth.vote(0)
    assert not Ballot.objects.filter(poll=booth.poll).exists()


def test_polls_of_the_same_article_are_counted_separately() -> None:
    booth = Booth(kind="several", max_choices=5)
    booth.vote(0, 1)
    cast_ballot(booth.scene.ann, booth.scene.poll.pk, [booth.scene.choices[0].pk])
    assert booth.counts() == [1, 1, 0, 0, 0]
    assert_tally_is_exact(booth.scene.poll)
    assert recount(booth.scene.poll.pk)[0] == 1
