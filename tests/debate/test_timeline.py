"""A poll's timeline: the tally at the end of each minute, in a bounded number of rows."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client as Browser

from debate.articles.rules import change_rules
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.timeline_flags import read_flagged_timeline
from debate.errors import NotFound
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll, PollMinute
from debate.polls.schedule import archive_poll, close_poll, open_poll
from debate.polls.timeline import MAX_ROWS, MIN_BALLOTS, MINUTE, read_timeline, record_minute
from tests.cast import Scene, anonymous_visitor, guest, set_scene

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def vote(scene: Scene, place: int = 0) -> None:
    """Let a new voter vote."""
    cast_ballot(guest("Somebody"), scene.poll.pk, [scene.choices[place].pk])


def timeline(scene: Scene) -> list[tuple[int, int, list[int]]]:
    """Return the points as (minutes since noon, ballots, votes in the order of the choices)."""
    points = read_timeline(anonymous_visitor(), scene.poll.pk).points
    choices = [str(choice.pk) for choice in scene.choices]
    return [
        ((point.minute - NOON) // MINUTE, point.ballots, [point.votes[choice] for choice in choices])
        for point in points
    ]


def test_each_minute_with_votes_is_a_point_of_the_timeline(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    assert timeline(scene) == []
    for minute in range(5):
        if minute in (0, 3):
            vote(scene, place=minute % 2)
            clock.shift(59)
            vote(scene)
            clock.shift(1)
        else:
            clock.shift(60)
        assert record_minute() == (minute in (0, 3))
    assert timeline(scene) == [(0, 2, [2, 0, 0]), (3, 4, [3, 1, 0]), (5, 4, [3, 1, 0])]


def test_an_open_polls_last_point_is_the_current_minute(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    vote(scene)
    assert timeline(scene) == [(0, 1, [1, 0, 0])]
    assert not PollMinute.objects.exists()
    clock.shift(90)
    record_minute()
    vote(scene)
    assert timeline(scene) == [(0, 1, [1, 0, 0]), (1, 2, [2, 0, 0])]


@pytest.mark.parametrize("end", [close_poll, archive_poll])
def test_a_closed_polls_last_point_is_its_result(clock: time_machine.Traveller, end: object) -> None:
    scene = set_scene()
    vote(scene)
    clock.shift(60)
    record_minute()
    vote(scene, place=2)
    clock.shift(20)
    assert callable(end)
    end(scene.poll.pk)
    clock.shift(3600)
    assert record_minute() == 0
    assert timeline(scene) == [(0, 1, [1, 0, 0]), (1, 2, [1, 0, 1])]


def test_a_poll_reopened_in_its_closing_minute_continues_its_timeline(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    vote(scene)
    close_poll(scene.poll.pk)
    open_poll(scene.poll.pk)
    vote(scene)
    close_poll(scene.poll.pk)
    assert timeline(scene) == [(0, 2, [2, 0, 0])]


def test_processes_that_store_the_same_minute_write_one_row(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    vote(scene)
    clock.shift(60)
    record_minute()
    vote(scene)
    assert record_minute() == 0
    assert PollMinute.objects.count() == 1


def test_a_long_polls_timeline_is_bounded_and_covers_it_from_the_start(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    PollMinute.objects.bulk_create(
        PollMinute(poll=scene.poll, minute=NOON - number * MINUTE, version=0, ballots=0, votes={})
        for number in range(1, MAX_ROWS + 1)
    )
    oldest = NOON - MAX_ROWS * MINUTE
    vote(scene)
    clock.shift(60)
    record_minute()
    minutes = list(PollMinute.objects.values_list("minute", flat=True))
    assert len(minutes) == MAX_ROWS + 1 - MAX_ROWS // 4
    assert (minutes[0], minutes[-1]) == (oldest, NOON)
    gaps = [later - earlier for earlier, later in zip(minutes, minutes[1:], strict=False)]
    assert max(gaps) == 2 * MINUTE
    assert set(gaps[-MAX_ROWS // 2 :]) == {MINUTE}


@pytest.mark.parametrize(
    ("results", "stranger", "voter"), [("always", 1, 1), ("after_voting", 0, 1), ("after_closing", 0, 0)]
)
def test_a_timeline_is_hidden_while_the_votes_are(results: str, stranger: int, voter: int) -> None:
    scene = set_scene()
    Poll.objects.filter(pk=scene.poll.pk).update(results=results)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    for who, points in ((anonymous_visitor(), stranger), (scene.ben, stranger), (scene.ann, voter)):
        found = read_timeline(who, scene.poll.pk)
        assert (len(found.points), found.hidden) == (points, None if points else True)
    close_poll(scene.poll.pk)
    assert len(read_timeline(anonymous_visitor(), scene.poll.pk).points) == 1


def test_an_unknown_poll_has_no_timeline() -> None:
    for poll_id in (0, 10**6, 2**70):
        with pytest.raises(NotFound):
            read_timeline(anonymous_visitor(), poll_id)


def test_points_lie_on_whole_minutes() -> None:
    scene = set_scene()
    vote(scene)
    (point,) = read_timeline(anonymous_visitor(), scene.poll.pk).points
    assert point.minute == point.minute.replace(second=0, microsecond=0)
    assert timedelta(0) <= datetime.now(UTC) - point.minute < 2 * MINUTE


def test_the_newsrooms_answers_pins_and_picks_are_flags_until_they_are_undone(clock: time_machine.Traveller) -> None:
    scene = set_scene()
    change_rules(scene.article.pk, take_questions=True)
    for _ in range(MIN_BALLOTS):
        vote(scene)
    record_minute()
    comment, question = (scene.post(scene.ann, body) for body in ("Good words", "When?"))
    edit_comment(scene.ann, question.pk, body="When?", question=True)
    made: list[tuple[str, int, int]] = []
    for minute, (action, about) in enumerate([("pin", comment), ("pick", comment), ("answer", question)], start=1):
        clock.shift(60)
        if action == "answer":
            about = scene.post(scene.mo, "On Tuesday.", parent=question)
        else:
            decide(scene.mo, about.pk, action=action)
        made.append((action, minute, about.pk))

    def flags() -> list[tuple[str, int, int]]:
        found = read_flagged_timeline(anonymous_visitor(), scene.poll.pk).flags
        return [(flag.kind, (flag.moment - NOON) // MINUTE, flag.comment) for flag in found]

    assert flags() == made
    page = Browser().get(f"/a/bridge/poll/?timeline={scene.poll.pk}").content.decode()
    places = [page.index(words) for words in ("Pinned<", "Picked by the newsroom<", "Answered a question<")]
    assert places == sorted(places)
    decide(scene.mo, comment.pk, action="unpick")
    withdraw_comment(scene.mo, made[2][2])
    assert flags() == made[:1]
    Poll.objects.update(results="after_closing")
    assert flags() == []
