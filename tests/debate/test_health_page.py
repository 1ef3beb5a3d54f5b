"""The health page: what the processes report about themselves, shown only to chief moderators."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from debate.errors import Forbidden
from debate.health.models import ProcessReport
from debate.health.reports import Figures, read_health, withdraw_report, write_report
from debate.leases.taking import note_run, take_turn
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
