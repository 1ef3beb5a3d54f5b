"""The stored weight of a comment's open reports always equals that of its reports."""

from uuid import uuid4

import pytest
from django.db.models import Max

from debate.articles.rules import change_rules
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.queue.pending import read_counts
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.reporters import LEAST, weigh
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require_reader
from debate.wire.moderation.desk import QueueCounts
from tests.cast import ADDRESS, account, guest, set_scene

pytestmark = pytest.mark.django_db


def weights() -> list[int]:
    """Return the stored weight of each comment, after comparing it with its reports."""
    comments = list(Comment.objects.order_by("pk"))
    for comment in comments:
        heaviest = Report.objects.filter(comment=comment, resolved_by=None).values("reader__voter")
        weighed = [row["heaviest"] for row in heaviest.annotate(heaviest=Max("weight"))]
        assert comment.open_weight_percent == round(100 * sum(weighed))
    return [comment.open_weight_percent for comment in comments]


def test_the_weight_follows_reports_decisions_undos_and_bulk_actions() -> None:
    scene = set_scene()
    first, second = scene.post(scene.ann), scene.post(scene.ann)
    for comment, reporters in ((first, 2), (second, 1)):
        for number in range(reporters):
            report_comment(guest(f"Reporter {number}"), comment.pk, reason="spam")
    assert weights() == [100, 50]
    assert [entry.id for entry in read_page(Selection("reported")).entries] == [first.pk, second.pk]
    removal, _ = decide(scene.mo, first.pk, action="remove")
    assert (weights(), read_counts().reported) == ([0, 50], 1)
    undo_decision(scene.mo, removal.pk)
    assert (weights(), read_counts().reported) == ([100, 50], 2)
    assert scene.ann.reader
    sweep = remove_posts(scene.mo, scene.ann.reader.pk, hours=1)
    assert (weights(), read_counts().reported) == ([0, 0], 0)
    restore_posts(scene.mo, sweep.batch)
    assert weights() == [0, 0]


def test_a_comment_hidden_by_reports_is_listed_once_in_the_held_queue() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, report_threshold=1)
    comment = scene.post(scene.ann)
    for number in range(4):
        if Comment.objects.get(pk=comment.pk).state == "published":
            report_comment(guest(f"Reporter {number}"), comment.pk, reason="spam")
    assert weights()[0] > 0
    assert read_counts() == QueueCounts(reported=1, held=1)
    decide(scene.mo, comment.pk, action="approve")
    assert (weights(), read_counts()) == ([0], QueueCounts(reported=0, held=0))


def test_one_reliable_reporter_outweighs_several_unknown_ones() -> None:
    scene = set_scene()
    reliable, wrong = account("Reliable"), account("Wrong")
    for who, action in ((reliable, "remove"), (wrong, "approve")):
        for _ in range(3):
            comment = scene.post(scene.ann)
            report_comment(who, comment.pk, reason="spam")
            decide(scene.mo, comment.pk, action=action)
    by_wrong, by_two, by_reliable, by_wrong_too = (scene.post(scene.ann, f"Word {n}") for n in range(4))
    for who, comment in (
        (wrong, by_wrong),
        (guest("One"), by_two),
        (guest("Two"), by_two),
        (reliable, by_reliable),
        (wrong, by_wrong_too),
    ):
        report_comment(who, comment.pk, reason="spam")
    assert weights()[-4:] == [40, 100, 160, 40]
    # Of the same weight the longest waiting comes first, also across pages.
    expected = [by_reliable.pk, by_two.pk, by_wrong.pk, by_wrong_too.pk]
    found, cursor = [], ""
    for _ in expected:
        page = read_page(Selection("reported"), cursor=cursor, limit=1)
        found += [entry.id for entry in page.entries]
        cursor = page.next or ""
    assert (found, cursor) == (expected, "")
    assert [entry.id for entry in read_queue().reported] == expected


def test_a_reader_who_reports_under_two_names_counts_once() -> None:
    scene = set_scene()
    comment, ben = scene.post(scene.ann), require_reader(scene.ben)
    again = Reader.objects.create(name="Benny", voter=ben.voter)
    for who in (scene.ben, Identity(reader=again, voter=again.voter, address=ADDRESS)):
        report_comment(who, comment.pk, reason="spam")
    assert weights() == [50]


def test_even_an_unreliable_reporters_report_reaches_the_queue() -> None:
    scene = set_scene()
    comment, ben = scene.post(scene.ann), require_reader(scene.ben)
    earlier = scene.post(guest("Gus"), "A word of Gus's.")
    decision, _ = decide(scene.mo, earlier.pk, action="pin")
    rejected = Comment.objects.bulk_create(
        Comment(
            article=scene.article, author=earlier.author, key=uuid4(), body="A word.", created=earlier.created, rev=1
        )
        for _ in range(250)
    )
    Report.objects.bulk_create(
        Report(comment=one, reader=ben, voter=ben.voter, resolved_by=decision) for one in rejected
    )
    assert weigh(ben) == LEAST
    report_comment(scene.ben, comment.pk, reason="spam")
    assert [entry.id for entry in read_page(Selection("reported")).entries] == [comment.pk]
