"""A poll's states: each allowed transition, the forbidden ones, and what happens at its times."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from debate.diffs import read_changes, read_heads, read_snapshot
from debate.errors import Invalid, NotFound, PollClosed, WrongState
from debate.polls.ballots import cast_ballot, read_poll
from debate.polls.models import Poll
from debate.polls.schedule import (
    MOVES,
    apply_schedule,
    archive_poll,
    close_poll,
    move_poll,
    next_due,
    open_poll,
    publish_poll,
    schedule_poll,
)
from debate.polls.timeline import read_timeline
from debate.wire.articles import ChangesFrame
from debate.wire.polls import PollObject
from tests.cast import Scene, add_poll, anonymous_visitor, set_scene

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
State = Poll.State


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def in_state(scene: Scene, state: str) -> Poll:
    """Return a poll of the scene's article in a state, for states without a future opening time."""
    has_opened = state not in (State.DRAFT, State.SCHEDULED)
    return add_poll(scene.article, state=state, opens=timezone.now() + timedelta(hours=-1 if has_opened else 1))


def polls_told(scene: Scene, since: int) -> list[PollObject]:
    diff = read_changes(scene.article.pk, None, since)
    assert isinstance(diff, ChangesFrame)
    return diff.polls or []


@pytest.mark.parametrize("before", list(State))
@pytest.mark.parametrize("after", list(State))
def test_every_transition_reaches_viewers_or_is_refused(before: Poll.State, after: Poll.State) -> None:
    scene = set_scene()
    poll = in_state(scene, before)
    if after == before or after in MOVES[before]:
        move_poll(poll.pk, after)
        told = [(told.id, told.state) for told in polls_told(scene, 0)]
        assert told == ([] if after == before else [(poll.pk, after)])
    else:
        with pytest.raises(WrongState):
            move_poll(poll.pk, after)
        assert polls_told(scene, 0) == []
        after = before
    poll.refresh_from_db()
    assert poll.state == after


def test_viewers_never_hear_of_a_draft() -> None:
    scene = set_scene()
    draft = in_state(scene, State.DRAFT)
    publish_poll(draft.pk)
    snapshot = read_snapshot(scene.article.slug, scene.mo)
    assert [poll.id for poll in snapshot.polls] == [tally.poll for tally in snapshot.tallies] == [scene.poll.pk]
    diff = read_changes(scene.article.pk, None, 0)
    assert isinstance(diff, ChangesFrame)
    assert (diff.rev, diff.polls, [tally.poll for tally in diff.tallies]) == (0, None, [scene.poll.pk])
    assert list(read_heads([scene.article.pk])[scene.article.pk].tallies) == [scene.poll.pk]
    for read in (read_poll, read_timeline):
        with pytest.raises(NotFound):
            read(scene.mo, draft.pk)


def test_a_poll_goes_from_draft_to_archive_and_back(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    poll = in_state(scene, State.DRAFT)
    lives = []
    for move in (schedule_poll, open_poll, close_poll, open_poll, archive_poll, close_poll):
        move(poll.pk)
        clock.shift(60)
        (told,) = [told for told in polls_told(scene, 0) if told.id == poll.pk]
        lives.append((told.state, told.opens, told.closes))
    minute = timedelta(minutes=1)
    assert lives == [
        ("scheduled", NOON + timedelta(hours=1), None),
        ("open", NOON + minute, None),
        ("closed", NOON + minute, NOON + 2 * minute),
        ("open", NOON + minute, None),
        ("archived", NOON + minute, NOON + 4 * minute),
        ("closed", NOON + minute, NOON + 4 * minute),
    ]


@pytest.mark.parametrize(
    ("labels", "rules", "says"),
    [
        (("Only",), {}, "2 to 20 choices; this one has 1"),
        (tuple(f"Choice {number}" for number in range(21)), {}, "this one has 21"),
        (("A", "B"), {"kind": "several", "max_choices": 3}, "Up to 3 choices may be made, but there are only 2"),
        (("A", "B"), {"opens": None}, "needs the time at which it opens"),
    ],
)
def test_an_incomplete_draft_cannot_be_opened(labels: tuple[str, ...], rules: dict[str, object], says: str) -> None:
    scene = set_scene()
    values: dict[str, object] = {"state": State.DRAFT, "opens": timezone.now()} | rules
    draft = add_poll(scene.article, labels, **values)
    with pytest.raises(Invalid, match=says):
        schedule_poll(draft.pk)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


@pytest.mark.parametrize("value", [None, 1])
def test_each_point_of_a_scale_needs_a_different_value(value: int | None) -> None:
    draft = add_poll(set_scene().article, state=State.DRAFT, kind="scale")
    draft.choices.update(value=value)
    with pytest.raises(Invalid, match="a different value"):
        open_poll(draft.pk)


def test_a_poll_can_have_twenty_choices() -> None:
    scene = set_scene()
    draft = add_poll(scene.article, tuple(f"Choice {number}" for number in range(20)), state=State.DRAFT)
    open_poll(draft.pk)
    assert len(polls_told(scene, 0)[0].choices) == 20


def test_a_poll_opens_and_closes_on_time(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    opens, closes = NOON + 10 * SECOND, NOON + 20 * SECOND
    poll = add_poll(scene.article, state=State.DRAFT, opens=opens, closes=closes)
    assert next_due() is None
    schedule_poll(poll.pk)
    states = []
    for moment in (opens - SECOND / 1000, opens, closes - SECOND / 1000, closes):
        assert next_due() == (opens if moment <= opens else closes)
        clock.move_to(moment)
        assert apply_schedule() == (moment in (opens, closes))
        poll.refresh_from_db()
        states.append(poll.state)
    assert states == ["scheduled", "open", "open", "closed"]
    assert (poll.opens, poll.closes, next_due()) == (opens, closes, None)


def test_a_vote_at_the_closing_time_is_refused_even_if_the_poll_is_not_closed_yet(
    clock: time_machine.Traveller,
) -> None:
    scene = set_scene()
    yes = scene.choices[0].pk
    Poll.objects.filter(pk=scene.poll.pk).update(closes=NOON + SECOND)
    clock.move_to(NOON + SECOND - timedelta(microseconds=1))
    assert cast_ballot(scene.ann, scene.poll.pk, [yes]).tally.ballots == 1
    clock.move_to(NOON + SECOND)
    with pytest.raises(PollClosed):
        cast_ballot(scene.ben, scene.poll.pk, [yes])
    apply_schedule()
    answer = read_poll(anonymous_visitor(), scene.poll.pk)
    assert (answer.tally.state, answer.tally.ballots, answer.tally.votes[str(yes)]) == ("closed", 1, 1)


def test_a_poll_whose_time_has_passed_is_closed_without_opening(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    poll = add_poll(scene.article, state=State.SCHEDULED, opens=NOON - 2 * SECOND, closes=NOON - SECOND)
    assert apply_schedule() == 1
    assert apply_schedule() == 0
    assert [(told.id, told.state) for told in polls_told(scene, 0)] == [(poll.pk, "closed")]


def test_a_poll_reopened_after_its_closing_time_stays_open(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    Poll.objects.filter(pk=scene.poll.pk).update(closes=NOON)
    apply_schedule()
    open_poll(scene.poll.pk)
    clock.shift(1)
    assert apply_schedule() == 0
    assert cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk]).tally.state == "open"


def test_a_poll_opened_early_keeps_its_closing_time(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    opens, closes = NOON + 10 * SECOND, NOON + 20 * SECOND
    poll = add_poll(scene.article, state=State.SCHEDULED, opens=opens, closes=closes)
    open_poll(poll.pk)
    assert (next_due(), read_poll(anonymous_visitor(), poll.pk).poll.opens) == (closes, NOON)


def test_repeating_a_transition_changes_nothing() -> None:
    scene = set_scene()
    open_poll(scene.poll.pk)
    assert read_heads([scene.article.pk])[scene.article.pk].rev == 0


def test_an_unknown_poll_cannot_change_state() -> None:
    for move in (schedule_poll, open_poll, close_poll, archive_poll, publish_poll):
        with pytest.raises(NotFound):
            move(10**6)


def test_a_ballot_of_an_archived_poll_can_still_be_read() -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    archive_poll(scene.poll.pk)
    answer = read_poll(scene.ann, scene.poll.pk)
    assert (answer.poll.state, answer.ballot) == ("archived", [scene.choices[0].pk])
    assert read_poll(anonymous_visitor(voter=uuid4()), scene.poll.pk).tally.votes[str(scene.choices[0].pk)] == 1
