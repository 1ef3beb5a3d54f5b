"""Undoing a decision within ten seconds."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from debate.articles.rules import change_rules
from debate.audit_log.models import Decision
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.diffs import read_changes
from debate.errors import AlreadyDecided, Forbidden, NotFound, Refusal, UndoWindowOver, WrongState
from debate.moderation.decisions import decide
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision, undo_each
from tests.cast import account, set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db


def waiting(queue: str) -> list[int]:
    return [entry.id for entry in read_page(Selection(queue)).entries]


def test_undoing_a_removal_restores_the_comment_its_pin_count_and_reports() -> None:
    scene = set_scene()
    root = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=root)
    decide(scene.mo, root.pk, action="pin")
    report_comment(scene.ben, root.pk, reason="spam")
    for comment in (root, reply):
        removal, removed = decide(scene.mo, comment.pk, action="remove", reason="Spam")
        before = removed.rev
        undone = undo_decision(scene.mo, removal.pk)
        assert (undone.action, undone.after["undid"], undone.after["state"]) == ("undo", removal.pk, "published")
        comment.refresh_from_db()
        assert (comment.state, comment.rev > before) == ("published", True)
    root.refresh_from_db()
    assert (root.pinned, root.replies) == (True, 1)
    assert waiting("reported") == [root.pk]
    assert Decision.objects.filter(action="remove").count() == 2


def test_undoing_an_approval_holds_the_comment_and_takes_its_text_from_readers() -> None:
    scene = set_scene()
    change_rules(scene.article.pk, moderation="before")
    held = scene.post(scene.ann, "Not for readers yet")
    approval, _ = decide(scene.mo, held.pk, action="approve")
    assert "Not for readers yet" in read_changes(scene.article.pk, None, 0).model_dump_json()
    undo_decision(scene.mo, approval.pk)
    assert waiting("held") == [held.pk]
    changes = read_changes(scene.article.pk, None, 0)
    assert "Not for readers yet" not in changes.model_dump_json()
    # Readers have seen it, so they must be told that it is gone.
    assert '"id":' + str(held.pk) in changes.model_dump_json()


def test_undoing_a_pin_unpins_the_comment() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    pin, _ = decide(scene.mo, comment.pk, action="pin")
    undo_decision(scene.mo, pin.pk)
    assert not Comment.objects.get(pk=comment.pk).pinned


def test_an_irreversible_decision_stays() -> None:
    scene = set_scene()
    first, second = scene.post(scene.ann), scene.post(scene.ann, "Another")
    removal, _ = decide(scene.mo, first.pk, action="remove")
    other = account("Olga", moderator=True)
    for who, number, refusal in [
        (scene.ann, removal.pk, Forbidden),
        (other, removal.pk, NotFound),
        (scene.mo, 10**6, NotFound),
        (scene.mo, 2**63, NotFound),
    ]:
        with pytest.raises(refusal):
            undo_decision(who, number)
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=14)), pytest.raises(UndoWindowOver):
        undo_decision(scene.mo, removal.pk)
    decide(other, first.pk, action="restore")
    with pytest.raises(AlreadyDecided, match="The comment's state is: Published. Last decision: Restored"):
        undo_decision(scene.mo, removal.pk)
    pin, _ = decide(scene.mo, second.pk, action="pin")
    withdraw_comment(scene.ann, second.pk)
    with pytest.raises(WrongState):
        undo_decision(scene.mo, pin.pk)
    assert set(Comment.objects.values_list("state", flat=True)) == {"published", "withdrawn"}


def test_bulk_decisions_are_undone_one_by_one_and_only_once() -> None:
    scene = set_scene()
    removals = [decide(scene.mo, scene.post(scene.ann).pk, action="remove")[0].pk for _ in range(2)]
    assert [outcome.error for outcome in undo_each(scene.mo, removals)] == [None, None]
    again = undo_each(scene.mo, [*removals, 10**6])
    assert [outcome.error and outcome.error.code for outcome in again] == ["not_found", None, None]
    assert Decision.objects.filter(action="undo").count() == 2
    with pytest.raises(Refusal):
        undo_each(scene.mo, [])


def test_after_a_desk_decision_the_page_offers_undo_and_so_does_the_api() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    mo = Caller().log_in("mo")
    mo.browser.handler.enforce_csrf_checks = False
    form = {"comment": comment.pk, "remove": "spam", "next": "/moderation/?queue=new"}
    answer = mo.browser.post("/moderation/decisions", form)
    decision = Decision.objects.get()
    assert (decision.action, decision.category) == ("remove", "spam")
    assert answer["Location"] == f"/moderation/?queue=new&undo={decision.pk}"
    page = mo.browser.get(answer["Location"])
    assert f'name="decision" value="{decision.pk}"' in page.content.decode()
    answer = mo.browser.post("/moderation/undo", {"decision": decision.pk, "next": answer["Location"]})
    assert answer["Location"] == "/moderation/?queue=new"
    assert Comment.objects.get().state == "published"
    removal = mo.do("POST", "/moderation/decisions", {"comments": [comment.pk], "action": "remove"})["outcomes"][0]
    undone = mo.do("POST", "/moderation/undo", {"decisions": [removal["decision"]["id"]]})["outcomes"][0]
    assert (undone["comment"], undone["decision"]["action"]) == (comment.pk, "undo")


def test_after_a_decision_in_the_thread_the_page_offers_undo() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    mo = Caller().log_in("mo")
    mo.browser.handler.enforce_csrf_checks = False
    form = {"action": "remove", "category": "spam", "reason": "Look", "next": "/a/bridge/?sort=top"}
    answer = mo.browser.post(f"/comment/{comment.pk}/decision", form)
    decision = Decision.objects.get()
    assert (decision.category, decision.reason) == ("spam", "Look")
    assert answer["Location"] == f"/a/bridge/?sort=top&undo={decision.pk}#comment-{comment.pk}"
    page = mo.browser.get(answer["Location"]).content.decode()
    assert f'name="decision" value="{decision.pk}"' in page
    for address, state in [("/a/bridge/?sort=top", "published"), ("/a/bridge/", "published")]:
        answer = mo.browser.post("/moderation/undo", {"decision": decision.pk, "next": address})
        assert Comment.objects.get().state == state
        assert answer["Location"] == address
    assert Decision.objects.count() == 2
