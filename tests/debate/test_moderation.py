"""Reports, decisions and the queue."""

import pytest
from pytest_django import DjangoAssertNumQueries

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.audit_log.models import Decision
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.errors import AlreadyDecided, Forbidden, Invalid, NotFound, SignInRequired, WrongState
from debate.moderation.decisions import ACTIONS, decide
from debate.moderation.models import Report
from debate.moderation.queue.queue import read_queue
from debate.moderation.reports import report_comment
from debate.sites.models import Site
from tests.cast import account, anonymous_visitor, guest, set_scene

pytestmark = pytest.mark.django_db


def test_a_decision_is_recorded_with_who_when_and_why() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decision, removed = decide(scene.mo, comment.pk, action="remove", reason="  Off topic ")
    assert (decision.moderator, decision.action, decision.reason) == (scene.mo.reader, "remove", "Off topic")
    assert decision.created and removed.state == "removed"


def test_only_moderators_can_decide() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    for action in ACTIONS:
        for who, refusal in [(anonymous_visitor(), SignInRequired), (scene.ann, Forbidden), (scene.ben, Forbidden)]:
            with pytest.raises(refusal):
                decide(who, comment.pk, action=action)
    assert not Decision.objects.exists()


def test_a_site_moderator_decides_only_about_its_debates() -> None:
    scene, site = set_scene(), Site.objects.create(name="News")
    max_ = account("Max", moderator=True, site=site)
    comment = scene.post(scene.ann)
    for where in (None, Site.objects.create(name="Other news")):
        Article.objects.filter(pk=scene.article.pk).update(site=where)
        with pytest.raises(Forbidden):
            decide(max_, comment.pk, action="remove")
    Article.objects.filter(pk=scene.article.pk).update(site=site)
    assert decide(max_, comment.pk, action="remove")[1].state == "removed"


def test_a_redundant_decision_reports_the_current_state_and_who_decided() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    for action in ("restore", "approve", "unpin"):
        with pytest.raises(AlreadyDecided, match="The comment's state is: Published. There is nothing to decide"):
            decide(scene.mo, comment.pk, action=action)
    decide(scene.mo, comment.pk, action="remove")
    with pytest.raises(AlreadyDecided, match="The comment's state is: Removed. Last decision: Removed, by Mo, "):
        decide(account("Cai", moderator=True), comment.pk, action="remove")
    assert Decision.objects.count() == 1


def test_impossible_decisions_are_refused() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=comment)
    for action, refusal in [("explode", Invalid), ("", Invalid)]:
        with pytest.raises(refusal):
            decide(scene.mo, comment.pk, action=action)
    with pytest.raises(Invalid):
        decide(scene.mo, comment.pk, action="remove", reason="x" * 501)
    with pytest.raises(NotFound):
        decide(scene.mo, 10**6, action="remove")
    with pytest.raises(WrongState):
        decide(scene.mo, reply.pk, action="pin")
    withdraw_comment(scene.ann, comment.pk)
    for action in ("remove", "restore", "approve", "pin"):
        with pytest.raises(WrongState):
            decide(scene.mo, comment.pk, action=action)


def test_removing_a_reply_unpins_and_uncounts_it_and_restoring_counts_it_again() -> None:
    scene = set_scene()
    root = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=root)
    decide(scene.mo, root.pk, action="pin")
    decide(scene.mo, reply.pk, action="remove")
    assert Comment.objects.get(pk=root.pk).replies == 0
    decide(scene.mo, reply.pk, action="restore")
    root.refresh_from_db()
    assert (root.replies, root.pinned) == (1, True)
    decide(scene.mo, root.pk, action="remove")
    decide(scene.mo, root.pk, action="restore")
    assert not Comment.objects.get(pk=root.pk).pinned


def test_a_reader_reports_once_and_a_decision_clears_the_report_from_the_queue() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    first = report_comment(scene.ben, comment.pk, reason="spam", note="Look")
    assert report_comment(scene.ben, comment.pk, reason="abuse") == first
    report_comment(guest("Cleo"), comment.pk, reason="abuse")
    entry = read_queue().reported[0]
    assert [(report.reason, report.reporter, report.note) for report in entry.reports] == [
        ("spam", "Ben", "Look"),
        ("abuse", "Cleo", ""),
    ]
    decision, _ = decide(scene.mo, comment.pk, action="approve")
    queue = read_queue()
    assert (queue.reported, queue.counts.reported) == ([], 0)
    assert set(Report.objects.values_list("resolved_by", flat=True)) == {decision.pk}


def test_invalid_reports_are_refused() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    with pytest.raises(SignInRequired):
        report_comment(anonymous_visitor(), comment.pk, reason="spam")
    with pytest.raises(Invalid, match="reason: one of abuse"):
        report_comment(scene.ben, comment.pk, reason="boring")
    with pytest.raises(Invalid):
        report_comment(scene.ben, comment.pk, reason="spam", note="x" * 501)
    with pytest.raises(NotFound):
        report_comment(scene.ben, 10**6, reason="spam")
    decide(scene.mo, comment.pk, action="remove")
    with pytest.raises(WrongState):
        report_comment(scene.ben, comment.pk, reason="spam")


def test_the_queue_lists_pending_comments_and_its_version_follows_its_content() -> None:
    scene = set_scene()
    version = read_queue().version
    assert read_queue().version == version
    quiet, reported = scene.post(scene.ann, "Quiet"), scene.post(scene.ann, "Reported")
    report_comment(scene.ben, reported.pk, reason="spam")
    change_rules(scene.article.pk, moderation=Article.Moderation.BEFORE)
    pending = scene.post(scene.ann, "Pending")
    queue = read_queue()
    assert queue.version != version
    assert [entry.id for entry in queue.reported] == [reported.pk, pending.pk]
    assert [entry.id for entry in queue.recent] == [pending.pk, reported.pk, quiet.pk]
    withdraw_comment(scene.ann, reported.pk)
    decide(scene.mo, pending.pk, action="approve")
    assert read_queue().reported == []


def test_the_queue_needs_the_same_number_of_queries_at_any_length(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    scene = set_scene()
    for number in range(12):
        comment = scene.post(scene.ann, f"Word {number}")
        report_comment(scene.ben, comment.pk, reason="spam")
        if number % 3 == 0:
            decide(scene.mo, comment.pk, action="pin")
        with django_assert_num_queries(16):
            read_queue()
