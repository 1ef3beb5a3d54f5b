"""A poll's card counts changed votes: correctly at every moment, and never so few that they reveal a ballot."""

from uuid import UUID, uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.polls.ballots import give_ballots
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.flows import MIN_SHOWN, recount_flows
from debate.polls.integrity.groups import decide_group
from debate.polls.integrity.models import BallotGroup
from debate.polls.models import Ballot, Poll
from debate.polls.schedule import close_poll
from debate.polls.tallies import get_poll, read_tallies, tally_of
from debate.readers.privacy.pseudonyms import Signals
from debate.recounting import check_article
from tests.cast import Scene, account, add_poll, set_scene

pytestmark = pytest.mark.django_db

VOTERS = [uuid4() for _ in range(4)]
PLACE = Signals(address="address", place="place", agent="agent", cookie_age_s=1)


def vote(poll: Poll, voter: UUID, *choices: int) -> None:
    commit_ballots([BallotWrite(poll.pk, voter, frozenset(choices), caster="anonymous", signals=PLACE)])


def change_minds(scene: Scene, number: int, before: int = 0, after: int = 1) -> None:
    """Let some voters vote, and change their vote."""
    for voter in [uuid4() for _ in range(number)]:
        for choice in (before, after):
            vote(scene.poll, voter, scene.choices[choice].pk)


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def suspicious(poll: Poll) -> BallotGroup:
    """Return the group of all ballots without an account."""
    now = timezone.now()
    named = {"kind": "place", "place": PLACE.place, "key": "place", "first": now, "last": now, "ballots": 1}
    return BallotGroup.objects.get_or_create(poll=poll, defaults=named)[0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(VOTERS), st.integers(0, 5)), min_size=5, max_size=20))
def test_flows_are_as_counted_at_every_moment(moves: list[tuple[UUID, int]]) -> None:
    mo, owner = account(f"Mo {uuid4().hex[:8]}", moderator=True), uuid4()
    poll = add_poll(Article.objects.create(slug=f"bridge-{uuid4().hex[:8]}", title="A new bridge"))
    choices, group = list(poll.choices.all()), suspicious(poll)
    for voter, move in moves:
        if move < 3:
            vote(poll, voter, choices[move].pk)
        elif move == 3:
            vote(poll, voter)
        elif move == 4:
            give_ballots(voter, owner)
        else:
            group.refresh_from_db()
            decide_group(mo, group.pk, action="restore" if group.is_discounted else "discount", reason="So")
        poll.refresh_from_db()
        assert poll.flows == recount_flows(poll.pk)
    assert not check_article(poll.article_id).sentences


def test_the_card_says_how_many_have_changed_their_vote(scene: Scene) -> None:
    change_minds(scene, MIN_SHOWN + 1)
    yes, no, _ = scene.choices
    tally = tally_of(get_poll(scene.poll.pk))
    assert tally.changed
    assert tally.changed.model_dump() == {
        "voters": MIN_SHOWN + 1,
        "flows": [{"before": yes.pk, "after": no.pk, "voters": MIN_SHOWN + 1}],
    }
    assert read_tallies(scene.article.pk) == [tally]
    page = Browser().get("/a/bridge/").content.decode()
    assert "6 readers changed their vote" in page and "<bdi>Yes</bdi>" in page


def test_a_flow_of_few_voters_is_shown_nowhere(scene: Scene) -> None:
    change_minds(scene, MIN_SHOWN)
    change_minds(scene, MIN_SHOWN - 1, before=1, after=2)
    tally = tally_of(get_poll(scene.poll.pk))
    assert tally.changed and tally.changed.voters == MIN_SHOWN and len(tally.changed.flows) == 1


def test_a_voter_who_returns_to_the_first_choice_has_not_changed_it(scene: Scene) -> None:
    change_minds(scene, MIN_SHOWN)
    for voter in Ballot.objects.values_list("voter", flat=True):
        vote(scene.poll, voter, scene.choices[0].pk)
    assert tally_of(get_poll(scene.poll.pk)).changed is None
    assert get_poll(scene.poll.pk).flows == ""


def test_hidden_votes_hide_changed_votes_until_the_poll_closes(scene: Scene) -> None:
    Poll.objects.filter(pk=scene.poll.pk).update(results="after_closing")
    change_minds(scene, MIN_SHOWN)
    browser = Browser()
    for address in ("/a/bridge/", "/api/v1/articles/bridge", "/api/v1/articles/bridge/changes?since=0"):
        text = browser.get(address).content.decode()
        assert "5 readers changed" not in text and '"changed"' not in text
    close_poll(scene.poll.pk)
    assert "5 readers changed their vote" in browser.get("/a/bridge/").content.decode()


def test_votes_that_are_set_aside_are_not_among_the_changed_ones(scene: Scene) -> None:
    change_minds(scene, MIN_SHOWN)
    group = suspicious(scene.poll)
    decide_group(scene.mo, group.pk, action="discount", reason="So")
    poll = get_poll(scene.poll.pk)
    assert poll.discounted_ballots == MIN_SHOWN
    assert poll.flows == "" == recount_flows(poll.pk)
    decide_group(scene.mo, group.pk, action="restore", reason="So")
    assert tally_of(get_poll(scene.poll.pk)).changed


def test_polls_with_several_choices_have_no_flows(scene: Scene) -> None:
    poll = add_poll(scene.article, kind=Poll.Kind.SEVERAL, max_choices=3)
    first, second, third = poll.choices.all()
    for voter in [uuid4() for _ in range(MIN_SHOWN)]:
        vote(poll, voter, first.pk, second.pk)
        vote(poll, voter, third.pk)
    assert get_poll(poll.pk).flows == ""


def test_damage_is_found_and_repaired(scene: Scene) -> None:
    change_minds(scene, MIN_SHOWN)
    flows = get_poll(scene.poll.pk).flows
    Poll.objects.filter(pk=scene.poll.pk).update(flows="")
    assert check_article(scene.article.pk, repair=True).sentences
    assert get_poll(scene.poll.pk).flows == flows
