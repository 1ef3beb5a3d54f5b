"""The statistics of moderation, computed from the audit log."""

from datetime import UTC, datetime, timedelta
from random import Random
from statistics import median
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from debate.articles.rules import change_rules
from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.moderation import decision_counts
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.reports import report_comment
from debate.moderation.statistics import KEPT_S, read_kept_statistics, read_statistics
from debate.moderation.undo import undo_decision
from debate.polls.ballots import cast_ballot
from debate.readers.models import Role
from debate.readers.scope import EVERYWHERE
from debate.rights.asking import require_reader
from tests.cast import account, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db

NOON = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)


def at(minutes: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(minutes=minutes), tick=False)


def test_waiting_time_starts_at_the_first_report_or_when_a_held_comment_is_posted() -> None:
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
    statistics = read_statistics()
    day = next(day for day in statistics.days if day.decisions)
    assert (day.day.date(), day.decisions, day.wait_s, day.long_wait_s) == (NOON.date(), 2, 30 * 60, 40 * 60)
    assert statistics.queue[-1][1] == 1
    assert statistics.queue[0][1] == 0
    # Both were pending between ten and thirty minutes past noon.
    assert max(length for _, length in statistics.queue) == 2


def test_restored_comments_are_counted_by_moderator_and_article_but_undone_ones_are_not() -> None:
    scene = set_scene()
    olga = account("Olga", moderator=True)
    kept, restored, undone = (scene.post(scene.ann) for _ in range(3))
    for comment in (kept, restored):
        decide(scene.mo, comment.pk, action="remove")
    decide(olga, restored.pk, action="restore")
    mistake, _ = decide(olga, undone.pk, action="remove")
    undo_decision(olga, mistake.pk)
    statistics = read_statistics()
    assert [(work.name, work.decisions, work.removals, work.restored) for work in statistics.moderators] == [
        ("Mo", 2, 2, 1),
        ("Olga", 1, 0, 0),
    ]
    assert [(work.name, work.removals, work.restored_percent) for work in statistics.articles] == [
        ("A new bridge", 2, 50.0)
    ]


def decide_at_random(random: Random, *, number: int) -> None:
    """Let two moderators and the site's rules decide about a few comments over three days."""
    scene = set_scene()
    moderators = [require_reader(scene.mo), require_reader(account("Olga", moderator=True)), None]
    ann = require_reader(scene.ann)
    comments = [scene.post(scene.ann, f"Comment {place}.") for place in range(number // 4)]
    for _ in range(number):
        decided_at = NOON - timedelta(days=random.randrange(3), microseconds=random.randrange(10**11))
        comment = random.choice(comments)
        with time_machine.travel(decided_at, tick=False):
            decision = Decision.objects.create(
                comment=comment,
                article=scene.article,
                moderator=random.choice(moderators),
                action=random.choice(["remove", "remove", "restore", "approve", "pin"]),
                before={"state": random.choice(["pending", "public"])},
            )
            if random.random() < 0.2:
                Decision.objects.create(comment=comment, action="undo", after={"undid": decision.pk})
        if random.random() < 0.6:
            with time_machine.travel(decided_at - timedelta(seconds=random.randrange(10**5)), tick=False):
                Report.objects.bulk_create(
                    Report(comment=other, reader=ann, voter=uuid4(), reason="spam", resolved_by=decision)
                    for other in random.sample(comments, 2)
                )
    for comment in comments:
        begin = NOON - timedelta(days=4, seconds=random.randrange(10**5))
        Comment.objects.filter(pk=comment.pk).update(created=begin)


@pytest.mark.parametrize("seed", range(4))
def test_the_statistics_equal_a_decision_by_decision_count(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    decide_at_random(Random(seed), number=80)
    monkeypatch.setattr(decision_counts, "MAX_DECISIONS", 50)
    deciding = Decision.objects.filter(action__in=["remove", "restore", "approve"]).order_by("-pk")[:50]
    undone = {undo.after["undid"] for undo in Decision.objects.filter(action="undo")}
    taken = [decision for decision in reversed(deciding) if decision.pk not in undone]
    waits: dict[int, tuple[datetime, datetime]] = {}
    for decision in taken:
        held = [decision.comment.created] if decision.comment and decision.before["state"] == "pending" else []
        begin = min(decision.reports.values_list("created", flat=True), default=next(iter(held), None))
        if begin:
            waits[decision.pk] = begin, decision.created
    seconds = {pk: (end - begin).total_seconds() for pk, (begin, end) in waits.items()}

    def work(of: list[Decision]) -> tuple[int, int, int, float | None]:
        removals = [decision for decision in of if decision.action == "remove"]
        restored = [
            removal
            for removal in removals
            if any(
                later.action == "restore" and later.comment == removal.comment and later.pk > removal.pk
                for later in taken
            )
        ]
        waited = [seconds[decision.pk] for decision in of if decision.pk in seconds]
        return len(of), len(removals), len(restored), median(waited) if waited else None

    statistics = read_statistics()
    for one in statistics.moderators:
        of = [
            decision
            for decision in taken
            if (decision.moderator.name if decision.moderator else "A rule of the site") == one.name
        ]
        assert (one.decisions, one.removals, one.restored, one.wait_s) == work(of)
    (article,) = statistics.articles
    assert (article.decisions, article.removals, article.restored, article.wait_s) == work(taken)
    assert sum(one.decisions for one in statistics.moderators) == len(taken)
    for day in statistics.days:
        of_day = sorted(seconds[pk] for pk, (_, end) in waits.items() if end.date() == day.day.date())
        assert day.decisions == len(of_day)
        if of_day:
            assert (day.wait_s, day.long_wait_s) == (median(of_day), of_day[len(of_day) * 9 // 10])
    for moment, length in statistics.queue:
        assert length == sum(begin <= moment <= end for begin, end in waits.values())


def test_each_side_has_a_removal_rate_with_a_confidence_interval_that_narrows() -> None:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    cast_ballot(scene.ben, scene.poll.pk, [scene.choices[1].pk])
    anns = [scene.post(scene.ann) for _ in range(8)]
    scene.post(scene.ben)
    report_comment(scene.ben, anns[0].pk, reason="spam")
    for comment in anns[:2]:
        decide(scene.mo, comment.pk, action="remove")
    ((_, (yes, no)),) = read_statistics().sides
    assert (yes.label, yes.comments, yes.reported, yes.removed, yes.percent) == ("Yes", 8, 1, 2, 25.0)
    assert (no.label, no.percent) == ("No", 0.0)
    low, high = yes.interval
    # Wilson's interval for 2 of 8, according to tables.
    assert (round(low, 1), round(high, 1)) == (7.1, 59.1)
    assert no.interval[0] == 0 and no.reach > yes.reach


def test_the_statistics_page_is_for_moderators_and_needs_constant_queries(
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
            read_statistics()
    assert Caller().be_guest("Ann").browser.get("/moderation/statistics/").status_code == 403
    assert Caller().browser.get("/moderation/statistics/")["Location"] == "/sign-in/?next=/moderation/statistics/"
    page = Caller().log_in("mo").browser.get("/moderation/statistics/").content.decode()
    assert "A new bridge: Should it be built?" in page and "100.0%" in page


def test_the_statistics_are_cached_for_a_minute_per_scope(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scene, now = set_scene(), timezone.now()
    account("Tom", role=Role.MODERATOR, sections="Town")
    account("Sue", role=Role.MODERATOR, sections="Sport")
    callers = {name: Caller().log_in(name) for name in ("mo", "tom", "sue")}

    def page(name: str) -> str:
        return str(callers[name].browser.get("/moderation/statistics/").content.decode())

    decide(scene.mo, scene.post(scene.ann).pk, action="remove", reason="Spam")
    with time_machine.travel(now + timedelta(minutes=1), tick=False) as traveller:
        assert "A new bridge" in page("mo") and "A new bridge" in page("tom")
        assert "A new bridge" not in page("sue")
        decide(account("Olga", moderator=True), scene.post(scene.ben).pk, action="remove", reason="Spam")
        assert "Olga" not in page("mo") + page("tom")
        traveller.shift(KEPT_S + 1)
        assert "Olga" in page("mo") and "Olga" in page("tom")
        with django_assert_num_queries(0):
            read_kept_statistics(EVERYWHERE)
