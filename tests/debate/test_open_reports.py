"""A comment's count of open reports is that of its reports, whatever is done with them."""

import pytest

from debate.articles.rules import change_rules
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.reports import report_comment
from debate.moderation.selection import Selection, read_page
from debate.moderation.sweeps import remove_posts, restore_posts
from debate.moderation.undo import undo_decision
from debate.moderation.waiting import read_counts
from tests.cast import guest, set_scene

pytestmark = pytest.mark.django_db


def counts() -> list[int]:
    """Return the stored counts, after comparing each with the comment's reports."""
    comments = list(Comment.objects.order_by("pk"))
    stored = [comment.open_reports for comment in comments]
    assert stored == [Report.objects.filter(comment=comment, resolved_by=None).count() for comment in comments]
    return stored


def test_it_follows_reports_decisions_their_undoing_and_what_goes_in_one_action() -> None:
    scene = set_scene()
    first, second = scene.post(scene.ann), scene.post(scene.ann)
    for comment, reporters in ((first, 2), (second, 1)):
        for number in range(reporters):
            report_comment(guest(f"Reporter {number}"), comment.pk, reason="spam")
    assert counts() == [2, 1]
    assert [entry.id for entry in read_page(Selection("reported")).entries] == [first.pk, second.pk]
    removal, _ = decide(scene.mo, first.pk, action="remove")
    assert (counts(), read_counts()["reported"]) == ([0, 1], 1)
    undo_decision(scene.mo, removal.pk)
    assert (counts(), read_counts()["reported"]) == ([2, 1], 2)
    assert scene.ann.reader
    sweep = remove_posts(scene.mo, scene.ann.reader.pk, hours=1)
    assert (counts(), read_counts()["reported"]) == ([0, 0], 0)
    restore_posts(scene.mo, sweep.batch)
    assert counts() == [0, 0]


def test_what_is_hidden_by_its_reports_waits_once_among_what_is_held() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, report_threshold=1)
    comment = scene.post(scene.ann)
    for number in range(4):
        if Comment.objects.get(pk=comment.pk).state == "published":
            report_comment(guest(f"Reporter {number}"), comment.pk, reason="spam")
    assert counts()[0] > 0
    assert read_counts() == {"reported": 1, "held": 1}
    decide(scene.mo, comment.pk, action="approve")
    assert (counts(), read_counts()) == ([0], {"reported": 0, "held": 0})
