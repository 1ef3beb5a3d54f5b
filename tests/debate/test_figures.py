"""The figures on how moderation goes, made of the record."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from debate.articles.rules import change_rules
from debate.moderation.decisions import decide
from debate.moderation.figures import read_figures
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.polls.ballots import cast_ballot
from tests.cast import account, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def test_waits_are_counted_from_the_first_report_or_from_posting_what_is_held() -> None:
    scene = set_scene()
    with at(0):
        reported = scene.post(scene.ann)
    with at(10):
        report_comment(scene.ben, reported.pk, reason="spam")
        change_rules(scene.article.pk, moderation="before")
        held = scene.post(scene.ann)
    with at(30):
        decide(scene.mo, reported.pk, action="remove")
    with at(50):
        decide(scene.mo, held.pk, action="approve")
        open_still = scene.post(scene.ann)
    assert open_still.state == "pending"
    figures = read_figures()
    day = next(day for day in figures.days if day.decisions)
    assert (day.day.date(), day.decisions, day.wait_s, day.long_wait_s) == (NOON.date(), 2, 30 * 60, 40 * 60)
    assert figures.queue[-1][1] == 1
    assert figures.queue[0][1] == 0
    # Both waited between ten and thirty past noon.
    assert max(length for _, length in figures.queue) == 2


def test_what_was_brought_back_is_counted_by_moderator_and_article_and_what_was_undone_is_not() -> None:
    scene = set_scene()
    olga = account("Olga", moderator=True)
    kept, restored, undone = (scene.post(scene.ann) for _ in range(3))
    for comment in (kept, restored):
        decide(scene.mo, comment.pk, action="remove")
    decide(olga, restored.pk, action="restore")
    mistake, _ = decide(olga, undone.pk, action="remove")
    undo_decision(olga, mistake.pk)
    figures = read_figures()
    assert [(work.name, work.decisions, work.removals, work.restored) for work in figures.moderators] == [
        ("Mo", 2, 2, 1),
        ("Olga", 1, 0, 0),
    ]
    assert [(work.name, work.removals, work.restored_percent) for work in figures.articles] == [
        ("A new bridge", 2, 50.0)
    ]


def test_each_side_has_its_rate_and_a_range_that_narrows_with_the_number_of_comments() -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    cast_ballot(scene.ben, scene.poll.pk, [scene.choices[1].pk])
    anns = [scene.post(scene.ann) for _ in range(8)]
    scene.post(scene.ben)
    report_comment(scene.ben, anns[0].pk, reason="spam")
    for comment in anns[:2]:
        decide(scene.mo, comment.pk, action="remove")
    ((_, (yes, no)),) = read_figures().sides
    assert (yes.label, yes.comments, yes.reported, yes.removed, yes.percent) == ("Yes", 8, 1, 2, 25.0)
    assert (no.label, no.percent) == ("No", 0.0)
    low, high = yes.interval
    # Wilson's interval for 2 of 8, as tables have it.
    assert (round(low, 1), round(high, 1)) == (7.1, 59.1)
    assert no.interval[0] == 0 and no.reach > yes.reach


def test_the_page_is_for_moderators_and_reads_in_a_constant_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    for size in (2, 6):
        for _ in range(size):
            comment = scene.post(scene.ann)
            report_comment(scene.ben, comment.pk, reason="spam")
            decide(scene.mo, comment.pk, action="remove")
        with django_assert_num_queries(6):
            read_figures()
    assert Caller().be_guest("Ann").browser.get("/moderation/figures/").status_code == 403
    assert Caller().browser.get("/moderation/figures/")["Location"] == "/sign-in/?next=/moderation/figures/"
    page = Caller().log_in("mo").browser.get("/moderation/figures/").content.decode()
    assert "A new bridge: Should it be built?" in page and "100.0%" in page
