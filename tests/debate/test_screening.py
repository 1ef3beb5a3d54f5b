"""Suspicious ballots: what is stored of their origin, what is marked, and what moderators do about it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from debate.errors import AlreadyDecided, Forbidden, Invalid, NotFound, SignInRequired
from debate.polls.ballots import cast_ballot, read_result, withdraw_ballot
from debate.polls.counting import BallotWrite, commit_ballots
from debate.polls.integrity.detection import screen_polls
from debate.polls.integrity.groups import decide_group, read_groups
from debate.polls.integrity.models import BallotGroup, GroupDecision
from debate.polls.models import Ballot, Poll
from debate.polls.tallies import read_tallies
from debate.readers.identity import Identity
from debate.readers.models import PseudonymKey, Role
from debate.readers.privacy import keys
from tests.cast import PASSWORD, Scene, account, anonymous_visitor, set_scene
from tests.debate.test_api import Caller
from tests.debate.test_ballots import assert_tally_is_exact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_key_of_an_earlier_test() -> None:
    keys._read.cache_clear()


def newcomer(address: str = "203.0.113.9", agent: str = "Script/1.0") -> Identity:
    """Return a reader whose ballot cookie is new."""
    return replace(anonymous_visitor(voter=uuid4()), address=address, agent=agent, voter_since=timezone.now())


def regular(address: str = "203.0.113.9") -> Identity:
    """Return a reader whose ballot cookie is a week old."""
    return replace(newcomer(address, "Firefox"), voter_since=timezone.now() - timedelta(days=7))


def flood(scene: Scene, how_many: int, choice: int = 0, **where: str) -> list[Identity]:
    """Cast many ballots for a choice, like a script that clears its cookies each time."""
    voters = [newcomer(**where) for _ in range(how_many)]
    for voter in voters:
        cast_ballot(voter, scene.poll.pk, [scene.choices[choice].pk])
    return voters


def screen() -> list[BallotGroup]:
    """Screen the recent ballots; returns the marked groups."""
    screen_polls(timezone.now() - timedelta(minutes=1))
    return list(BallotGroup.objects.order_by("pk"))


def marked(scene: Scene, how_many: int = 6) -> BallotGroup:
    """Flood the poll, and return the marked group."""
    flood(scene, how_many)
    (group,) = screen()
    return group


def test_a_ballot_stores_a_pseudonym_instead_of_the_address() -> None:
    scene = set_scene()
    flood(scene, 1, address="2001:db8::1")
    flood(scene, 1, address="2001:db8::2")
    cast_ballot(regular("203.0.113.9"), scene.poll.pk, [scene.choices[0].pk])
    one, two, three = Ballot.objects.order_by("pk")
    assert one.address != two.address
    assert one.place == two.place != three.place
    assert one.agent == two.agent != three.agent
    assert (one.cookie_age_s, three.cookie_age_s) == (0, 7 * 24 * 3600)
    kept = str(list(Ballot.objects.values()))
    assert "2001:db8" not in kept and "203.0.113" not in kept and "Firefox" not in kept


def test_after_seven_days_the_key_is_deleted_and_the_pseudonym_changes() -> None:
    scene = set_scene()
    flood(scene, 1)
    with time_machine.travel(timezone.now() + timedelta(days=7)):
        flood(scene, 1)
        assert PseudonymKey.objects.filter(purpose="ballot").count() == 1
    one, two = Ballot.objects.order_by("pk")
    assert one.place and two.place and one.place != two.place


def test_many_new_voters_with_one_browser_and_address_are_marked_but_regulars_are_not() -> None:
    scene = set_scene()
    for _ in range(20):
        cast_ballot(regular(), scene.poll.pk, [scene.choices[1].pk])
    for number in range(6):
        who = replace(account(f"Cleo{number}"), address="203.0.113.9", agent="Script/1.0")
        cast_ballot(replace(who, voter_since=timezone.now()), scene.poll.pk, [scene.choices[1].pk])
    flood(scene, 4)
    assert screen() == []
    flood(scene, 2)
    (group,) = screen()
    assert (group.kind, group.ballots) == ("browser", 6)
    flood(scene, 1)
    (group,) = screen()
    assert group.ballots == 7


def test_many_new_voters_at_one_address_and_a_sudden_crowd_are_marked() -> None:
    scene = set_scene()
    for number in range(20):
        flood(scene, 1, agent=f"Browser/{number}")
    assert [group.kind for group in screen()] == ["place"]
    for number in range(60):
        flood(scene, 1, address=f"198.51.100.{number}", agent=f"Browser/{number}")
    assert {group.kind for group in screen()} >= {"place", "minute"}


def test_discounting_and_restoring_a_group_is_exact_and_recorded() -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    group = marked(scene)
    decide_group(scene.mo, group.pk, action="discount", reason="One script")
    assert_tally_is_exact(scene.poll)
    result = read_result(scene.ann, scene.poll.pk)
    assert (result.counted.ballots, result.discounted.ballots) == (1, 6)
    assert result.discounted.votes[str(scene.choices[0].pk)] == 6
    (tally,) = read_tallies(scene.article.pk)
    assert (tally.ballots, tally.discounted, tally.votes[str(scene.choices[0].pk)]) == (1, 6, 0)
    with pytest.raises(AlreadyDecided, match="already discounted. Mo decided this"):
        decide_group(scene.mo, group.pk, action="discount")
    decide_group(scene.mo, group.pk, action="restore")
    assert_tally_is_exact(scene.poll)
    (tally,) = read_tallies(scene.article.pk)
    assert (tally.ballots, tally.discounted) == (7, None)
    records = GroupDecision.objects.order_by("pk").values_list("action", "reason", "ballots", "moderator__name")
    assert list(records) == [("discount", "One script", 6, "Mo"), ("restore", "", 6, "Mo")]


def test_a_discounted_ballot_stays_discounted_when_recast_and_so_do_later_matches() -> None:
    scene = set_scene()
    first, *_ = flood(scene, 6)
    (group,) = screen()
    decide_group(scene.mo, group.pk, action="discount")
    cast_ballot(first, scene.poll.pk, [scene.choices[2].pk])
    withdraw_ballot(first, scene.poll.pk)
    cast_ballot(first, scene.poll.pk, [scene.choices[1].pk])
    flood(scene, 1)
    cast_ballot(regular(), scene.poll.pk, [scene.choices[1].pk])
    assert_tally_is_exact(scene.poll)
    assert (Poll.objects.get().discounted_ballots, Poll.objects.get().ballots) == (7, 1)
    withdraw_ballot(first, scene.poll.pk)
    decide_group(scene.mo, group.pk, action="restore")
    assert_tally_is_exact(scene.poll)
    assert (Poll.objects.get().discounted_ballots, Poll.objects.get().ballots) == (0, 7)


def test_a_discounted_ballot_recast_in_the_same_transaction_stays_discounted() -> None:
    scene = set_scene()
    first, *_ = flood(scene, 6)
    (group,) = screen()
    decide_group(scene.mo, group.pk, action="discount")
    assert first.voter
    write = BallotWrite(scene.poll.pk, first.voter, frozenset(), caster="anonymous")
    commit_ballots([write, replace(write, choices=frozenset([scene.choices[2].pk]))])
    assert_tally_is_exact(scene.poll)
    assert Poll.objects.get().discounted_ballots == 6


def test_a_ballot_in_two_groups_counts_again_only_when_both_are_restored() -> None:
    scene = set_scene()
    for number in range(14):
        flood(scene, 1, agent=f"Browser/{number}")
    flood(scene, 6)
    browser, place = screen()
    decide_group(scene.mo, browser.pk, action="discount")
    decide_group(scene.mo, place.pk, action="discount")
    assert Poll.objects.get().discounted_ballots == 20
    decide_group(scene.mo, browser.pk, action="restore")
    assert_tally_is_exact(scene.poll)
    assert Poll.objects.get().discounted_ballots == 20
    decide_group(scene.mo, place.pk, action="restore")
    assert_tally_is_exact(scene.poll)
    assert Poll.objects.get().ballots == 20


def test_only_moderators_see_suspicious_groups_and_invalid_decisions_are_refused() -> None:
    scene = set_scene()
    group = marked(scene)
    with pytest.raises(Forbidden):
        read_groups(scene.ann)
    with pytest.raises(Forbidden):
        decide_group(scene.ann, group.pk, action="discount")
    with pytest.raises(Invalid):
        decide_group(scene.mo, group.pk, action="forget")
    for number in (0, 10**6, 2**70):
        with pytest.raises(NotFound):
            decide_group(scene.mo, number, action="discount")
    (shown,) = read_groups(scene.mo)
    assert (shown.ballots, shown.of) == (6, 6)
    assert [(votes.label, votes.votes) for votes in shown.votes] == [("Yes", 6)]


def test_a_groups_votes_are_hidden_while_the_polls_are() -> None:
    scene = set_scene()
    marked(scene)
    Poll.objects.update(results=Poll.Results.AFTER_CLOSING)
    assert read_groups(scene.mo)[0].votes == []
    result = read_result(scene.ann, scene.poll.pk)
    assert result.hidden and not (result.counted.votes or result.discounted.votes or result.anonymous.votes)


def test_the_result_is_split_into_accounts_and_others() -> None:
    scene = set_scene()
    yes, no = scene.choices[0].pk, scene.choices[1].pk
    cast_ballot(scene.mo, scene.poll.pk, [yes])
    cast_ballot(scene.ann, scene.poll.pk, [no])
    cast_ballot(regular(), scene.poll.pk, [yes])
    result = read_result(anonymous_visitor(), scene.poll.pk)
    assert (result.account.ballots, result.anonymous.ballots, result.counted.ballots) == (1, 2, 3)
    assert result.account.votes | {str(yes): 1, str(no): 0} == result.account.votes
    assert result.anonymous.votes | {str(yes): 1, str(no): 1} == result.anonymous.votes


def test_without_script_a_moderator_decides_about_groups_and_others_are_refused() -> None:
    scene = set_scene()
    group = marked(scene)
    browser = Browser()
    assert browser.get("/moderation/polls/").status_code == 302
    browser.login(username="mo", password=PASSWORD)
    page = browser.get("/moderation/polls/").content.decode()
    assert "6 of 6 votes · 6 for “<bdi>Yes</bdi>”" in page
    address = f"/moderation/polls/{group.pk}/decision"
    assert browser.post(address, {"action": "discount", "reason": "One script"}).status_code == 302
    page = browser.get("/moderation/polls/").content.decode()
    assert "<bdi>Mo</bdi> discounted 6 votes" in page and "One script" in page and "Count these votes" in page
    assert "6 votes look suspicious and are not counted" in browser.get(f"/a/{scene.article.slug}/").content.decode()
    assert browser.post(address, {"action": "discount"}).status_code == AlreadyDecided.status
    assert Browser().post(address, {"action": "restore"}).status_code == SignInRequired.status


def test_the_api_lists_groups_and_accepts_decisions_about_them() -> None:
    scene = set_scene()
    group = marked(scene)
    browser = Browser()
    browser.login(username="mo", password=PASSWORD)
    (told,) = browser.get("/api/v1/moderation/ballot-groups").json()["groups"]
    assert (told["id"], told["ballots"], told["discounted"]) == (group.pk, 6, False)
    address = f"/api/v1/moderation/ballot-groups/{group.pk}/decisions"
    answer = browser.post(address, {"action": "discount"}, content_type="application/json")
    assert (answer.status_code, answer.json()["group"]["discounted"]) == (201, True)
    result = browser.get(f"/api/v1/polls/{scene.poll.pk}/result").json()
    assert (result["counted"]["ballots"], result["discounted"]["ballots"]) == (0, 6)


def test_a_section_moderator_sees_and_decides_only_about_its_groups() -> None:
    scene = set_scene()
    group = marked(scene)
    account("Sue", role=Role.MODERATOR, sections="Sport")
    account("Tom", role=Role.MODERATOR, sections="Sport, Town")
    sue, tom = Caller().log_in("sue"), Caller().log_in("tom")
    address, body = f"/moderation/ballot-groups/{group.pk}/decisions", {"action": "discount"}
    assert sue.get("/moderation/ballot-groups") == {"groups": []}
    assert sue.refused("POST", address, body) == (403, "forbidden")
    page = sue.browser.post(f"/moderation/polls/{group.pk}/decision", body | {"csrfmiddlewaretoken": sue.token})
    assert page.status_code == Forbidden.status
    assert not BallotGroup.objects.get().is_discounted and not GroupDecision.objects.exists()
    assert [told["id"] for told in tom.get("/moderation/ballot-groups")["groups"]] == [group.pk]
    assert tom.do("POST", address, body)["group"]["discounted"]
