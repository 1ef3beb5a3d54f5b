"""Readers' reports: their weight, when they hide a comment, and signs of abuse."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from debate.articles.rules import change_rules
from debate.audit_log.models import Decision
from debate.comments.editing import edit_comment
from debate.comments.filters.models import Finding
from debate.comments.models import Comment
from debate.diffs import read_changes
from debate.errors import WrongState
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.queue.case import read_history
from debate.moderation.queue.queue import read_queue
from debate.moderation.reporters import NEW_GUEST, ReporterHistory, read_reporters, weigh
from debate.moderation.reports import report_comment
from debate.moderation.wire_form import describe_finding, describe_report
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.readers.notices import read_notices
from debate.readers.scope import EVERYWHERE
from debate.rights.asking import require_reader
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_dict
from tests.cast import ADDRESS, Scene, account, guest, set_scene

pytestmark = pytest.mark.django_db


def report(comment: Comment, *who: Identity) -> None:
    for reader in who:
        report_comment(reader, comment.pk, reason="abuse")


def accounts(count: int, name: str = "Reader") -> list[Identity]:
    return [account(f"{name} {place}") for place in range(count)]


def state(comment: Comment) -> str:
    return Comment.objects.get(pk=comment.pk).state


def changes(scene: Scene, since: int) -> list[dict[str, Any]]:
    diff = read_changes(scene.article.pk, None, since)
    assert isinstance(diff, ChangesFrame)
    return to_dict(diff)["comments"]  # type: ignore[no-any-return]


def test_enough_reports_hide_a_comment_pending_review() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "Nasty words")
    *first, last = accounts(3)
    report(comment, *first)
    assert state(comment) == "published"
    report(comment, last)
    assert state(comment) == "pending"
    (tombstone,) = changes(scene, comment.rev)
    assert (tombstone["state"], tombstone["hidden"], "body" in tombstone) == ("removed", True, False)
    finding = describe_finding(Finding.objects.get(comment=comment))
    assert (finding.filter, finding.matched) == ("reports", "3 reports with a weight of 3")
    decision = Decision.objects.get(comment=comment)
    assert (decision.moderator, decision.action) == (None, "hide")
    assert (decision.after["reports"], decision.after["weight"]) == (3, 3)
    assert comment.pk in [entry.id for entry in read_queue().held]
    decide(scene.mo, comment.pk, action="approve")
    assert [notice.kind for notice in read_notices(require_reader(scene.ann))] == ["hidden", "restored"]
    assert state(comment) == "published"
    assert not Report.objects.filter(resolved_by=None).exists()


def test_reports_hide_an_approved_comment_again_only_after_an_edit() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann, "Strong words")
    report(comment, *accounts(3))
    decide(scene.mo, comment.pk, action="approve")
    report(comment, *accounts(4, "Another"))
    assert state(comment) == "published"
    assert len(read_queue().reported[0].reports) == 4
    edit_comment(scene.ann, comment.pk, body="Stronger words")
    report(comment, account("Last"))
    assert state(comment) == "pending"


def test_the_threshold_is_a_rule_of_the_debate() -> None:
    scene = set_scene()
    comment, other = scene.post(scene.ann), scene.post(scene.ann, "Other")
    change_rules(scene.article.pk, report_threshold=1)
    report(comment, account("Cleo"))
    assert state(comment) == "pending"
    change_rules(scene.article.pk, report_threshold=0)
    report(other, *accounts(9))
    assert state(other) == "published"


def test_guests_reports_weigh_less_and_new_guests_least() -> None:
    scene = set_scene()
    assert weigh(require_reader(account("Cleo"))) == 1
    assert weigh(require_reader(scene.ben)) == NEW_GUEST
    require_reader(scene.ben).created = timezone.now() - timedelta(days=2)
    assert NEW_GUEST < weigh(require_reader(scene.ben)) < 1


def test_reliable_reporters_weigh_more_and_unreliable_ones_less() -> None:
    scene = set_scene()
    good, bad = account("Good"), account("Bad")
    for _ in range(4):
        fair, foul = scene.post(scene.ann, "Fair"), scene.post(scene.ann, "Foul")
        report(foul, good)
        report(fair, bad)
        decide(scene.mo, foul.pk, action="remove")
        decide(scene.mo, fair.pk, action="approve")
    records = read_reporters([require_reader(good).pk, require_reader(bad).pk])
    assert list(records.values()) == [ReporterHistory(upheld=4), ReporterHistory(rejected=4)]
    assert weigh(require_reader(good)) > 1.6
    assert weigh(require_reader(bad)) < 0.4
    comment = scene.post(scene.ben, "Once more")
    report(comment, good, bad)
    shown = {report.reporter: report for report in read_queue().reported[0].reports}
    assert (shown["Good"].weight, shown["Good"].record.upheld) == (1.67, 4)  # type: ignore[union-attr]
    assert (shown["Bad"].weight, shown["Bad"].record.rejected) == (0.33, 4)  # type: ignore[union-attr]
    assert read_history(require_reader(bad), EVERYWHERE).reporting.rejected == 4


def test_an_undone_decision_no_longer_counts_for_the_reporter() -> None:
    scene = set_scene()
    cleo = account("Cleo")
    comment = scene.post(scene.ann)
    report(comment, cleo)
    decide(scene.mo, comment.pk, action="remove")
    assert read_reporters([require_reader(cleo).pk])[require_reader(cleo).pk] == ReporterHistory(upheld=1)
    decide(scene.mo, comment.pk, action="restore")
    assert read_reporters([require_reader(cleo).pk])[require_reader(cleo).pk] == ReporterHistory(rejected=1)


def test_one_person_with_several_names_counts_once() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, report_threshold=1)
    comment = scene.post(scene.ann)
    one = guest("One")
    assert one.voter
    names = [Reader.objects.create(name=f"One {place}", voter=one.voter) for place in range(5)]
    report(comment, one, *(Identity(reader=reader, voter=reader.voter, address=ADDRESS) for reader in names))
    assert Report.objects.count() == 1
    assert state(comment) == "published"
    report(comment, guest("Another"))
    assert state(comment) == "pending"


def test_moderators_comments_are_not_hidden_and_hidden_ones_cannot_be_reported() -> None:
    scene = set_scene()
    own, comment = scene.post(scene.mo), scene.post(scene.ann)
    change_rules(scene.article.pk, report_threshold=1)
    report(own, *accounts(3))
    assert state(own) == "published"
    cleo, dora = account("Cleo"), account("Dora")
    report(comment, cleo)
    with pytest.raises(WrongState, match="already hidden"):
        report(comment, dora)
    report(comment, cleo)
    assert Report.objects.filter(comment=comment).count() == 1


def test_reporters_never_see_the_weight_of_their_reports() -> None:
    scene = set_scene()
    filed = report_comment(scene.ben, scene.post(scene.ann).pk, reason="spam")
    assert {"weight", "record"}.isdisjoint(to_dict(describe_report(filed)))
