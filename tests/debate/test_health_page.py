"""The health page: what the processes report about themselves, shown only to chief moderators."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from debate.comments.models import Comment
from debate.errors import Forbidden
from debate.health.models import ProcessReport
from debate.health.reports import Figures, read_health, withdraw_report, write_report
from debate.leases.models import Lease
from debate.leases.taking import note_run, take_turn
from debate.moderation.reports import report_comment
from debate.pages.desk.tabs import desk_tabs
from debate.readers.identity import Identity
from debate.readers.models import Role
from tests.cast import account, set_scene

pytestmark = pytest.mark.django_db


def figures(article_id: int, viewers: int, **others: float | None) -> Figures:
    numbers = {"waiting_requests": 1, "news_s": 0.02, "slow_news_s": 0.1, "loop_delay_s": 0.01} | others
    return Figures(viewers=viewers, debates=1, busiest=[(article_id, viewers)], **numbers)  # type: ignore[arg-type]


def test_processes_are_added_up_and_of_speeds_the_slowest_is_shown() -> None:
    scene, one, two = set_scene(), uuid4(), uuid4()
    write_report(figures(scene.article.pk, 3), process=one)
    write_report(figures(scene.article.pk, 4, news_s=None, slow_news_s=0.7), process=two)
    write_report(figures(scene.article.pk, 5, news_s=None, slow_news_s=0.7), process=two)
    found = read_health(account("Chief", role=Role.CHIEF))
    assert (found.viewers, found.waiting_requests, found.debates) == (8, 2, [(scene.article, 8)])
    assert (found.news_s, found.slow_news_s, found.loop_delay_s) == (0.02, 0.7, 0.01)
    withdraw_report(process=two)
    assert read_health(account("Other", role=Role.CHIEF)).viewers == 3


def test_a_process_that_says_nothing_any_more_does_not_count_and_is_forgotten() -> None:
    scene, chief = set_scene(), account("Chief", role=Role.CHIEF)
    write_report(figures(scene.article.pk, 3))
    ProcessReport.objects.update(written=timezone.now() - timedelta(minutes=1))
    assert read_health(chief).processes == []
    ProcessReport.objects.update(written=timezone.now() - timedelta(days=2))
    write_report(figures(scene.article.pk, 1), process=uuid4())
    assert ProcessReport.objects.count() == 1


def test_a_report_of_another_version_is_left_out() -> None:
    ProcessReport.objects.create(process=uuid4(), written=timezone.now(), figures={"viewers": 3, "new": 1})
    assert read_health(account("Chief", role=Role.CHIEF)).processes == []


def test_it_says_when_each_job_was_last_completed() -> None:
    take_turn("forgetting", once_in=timedelta(minutes=1))
    take_turn("daily forgetting", once_in=timedelta(days=1))
    note_run("forgetting")
    jobs = {job.name: job.last_run for job in read_health(account("Chief", role=Role.CHIEF)).jobs}
    assert jobs["daily forgetting"] is None
    assert jobs["forgetting"] and timezone.now() - jobs["forgetting"] < timedelta(minutes=1)


def test_moderators_of_some_debates_are_refused() -> None:
    with pytest.raises(Forbidden):
        read_health(set_scene().mo)


def test_a_job_that_has_not_run_for_long_is_overdue_and_one_without_need_is_not() -> None:
    chief = account("Chief", role=Role.CHIEF)
    for name in ("timetable", "daily forgetting", "second look"):
        take_turn(name, once_in=timedelta(seconds=1))
    hour_ago = timezone.now() - timedelta(hours=1)
    Lease.objects.update(last_run=hour_ago)
    # Nobody has to have a scorer, and what is done once a day has time.
    assert overdue_jobs(chief) == {"timetable"}
    Lease.objects.update(last_run=hour_ago - timedelta(days=2))
    assert overdue_jobs(chief) == {"timetable", "daily forgetting"}
    note_run("timetable")
    assert overdue_jobs(chief) == {"daily forgetting"}


def overdue_jobs(chief: Identity) -> set[str]:
    return {job.name for job in read_health(chief).jobs if job.is_overdue}


def test_what_waits_is_counted_as_at_the_desk() -> None:
    scene = set_scene()
    report_comment(scene.ben, scene.post(scene.ann).pk, reason="spam")
    Comment.objects.filter(pk=scene.post(scene.ann).pk).update(state=Comment.State.PENDING)
    chief = account("Chief", role=Role.CHIEF)
    health, tabs = read_health(chief), {tab.name: tab.count for tab in desk_tabs(chief)}
    assert (health.reported_comments, health.held_comments) == (tabs["reported"], tabs["held"]) == (1, 1)
