"""Requests that are repeated because the response was lost: done once, and the repetition succeeds."""

from collections.abc import Callable
from typing import Any

import pytest

from debate.audit_log.models import Decision
from debate.comments.models import Comment
from debate.errors import AlreadyAppealed, AlreadyDecided
from debate.moderation.bulk import decide_each
from debate.moderation.decisions import decide
from debate.moderation.people.appeals import answer_appeal, appeal
from debate.moderation.people.sanctions import Terms, lift_sanction, sanction_reader
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.polls.ballots import cast_ballot
from debate.readers.models import Notice, Role, Sanction
from tests.cast import Scene, account, add_poll, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def once(act: Callable[[], Any]) -> Any:
    """Do something twice; the second time changes nothing, notifies nobody, and returns the same."""
    first = act()
    before = (list(Decision.objects.values_list("pk")), Notice.objects.count())
    assert act() == first
    assert (list(Decision.objects.values_list("pk")), Notice.objects.count()) == before
    return first


def number_of(scene: Scene) -> int:
    assert scene.ann.reader
    return scene.ann.reader.pk


@pytest.mark.parametrize("action", ["remove", "approve", "pin"])
def test_a_repeated_decision_or_undo_is_harmless(scene: Scene, action: str) -> None:
    comment = scene.post(scene.ann)
    report_comment(scene.ben, comment.pk, reason="spam")
    decision, _ = once(lambda: decide(scene.mo, comment.pk, action=action))
    once(lambda: undo_decision(scene.mo, decision.pk))


def test_a_repeated_bulk_decision_is_harmless(scene: Scene) -> None:
    comments = [scene.post(scene.ann).pk, scene.post(scene.ann).pk]
    outcomes = once(lambda: decide_each(scene.mo, comments, action="remove", reason="Spam", category="spam"))
    assert all(outcome.decision for outcome in outcomes)


def test_a_different_decision_is_told_who_decided_first(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="remove", reason="Spam")
    other = account("Cai", role=Role.CHIEF)
    for who, reason in [(scene.mo, "Abuse"), (other, "Spam")]:
        with pytest.raises(AlreadyDecided, match="Last decision: Removed, by Mo"):
            decide(who, comment.pk, action="remove", reason=reason)


@pytest.mark.parametrize(("kind", "hours"), [("warning", None), ("mute", 24), ("ban", None)])
def test_a_repeated_sanction_is_harmless(scene: Scene, kind: str, hours: int | None) -> None:
    once(lambda: sanction_reader(scene.mo, number_of(scene), kind, Terms(reason="Spam", hours=hours)))


def test_a_different_sanction_is_a_new_sanction(scene: Scene) -> None:
    for hours in (24, 72):
        sanction_reader(scene.mo, number_of(scene), "mute", Terms(reason="Spam", hours=hours))
    assert Sanction.objects.count() == 2


def test_a_repeated_appeal_or_answer_is_harmless(scene: Scene) -> None:
    chief = account("Cai", role=Role.CHIEF)
    sanction = sanction_reader(scene.mo, number_of(scene), "ban", Terms(reason="Spam"))
    found = once(lambda: appeal(scene.ann, sanction.pk, text="It was a joke"))
    with pytest.raises(AlreadyAppealed):
        appeal(scene.ann, sanction.pk, text="It was a quotation")
    once(lambda: answer_appeal(chief, found.pk, lifts=True, answer="So it was"))
    with pytest.raises(AlreadyDecided):
        answer_appeal(chief, found.pk, lifts=False, answer="So it was")


def test_repeated_lifting_of_a_sanction_is_harmless(scene: Scene) -> None:
    sanction = sanction_reader(scene.mo, number_of(scene), "ban", Terms(reason="Spam"))
    once(lambda: lift_sanction(scene.mo, sanction.pk, reason="A mistake"))


def test_a_repeated_sweep_or_restoration_is_harmless(scene: Scene) -> None:
    for _ in range(3):
        scene.post(scene.ann)
    swept = once(lambda: remove_posts(scene.mo, number_of(scene), hours=1, reason="Spam"))
    assert swept.comments == 3
    assert once(lambda: restore_posts(scene.mo, swept.batch)).comments == 3
    assert Comment.objects.filter(state="published").count() == 3


def test_a_repeated_final_vote_is_harmless(scene: Scene) -> None:
    poll = add_poll(scene.article, changeable=False)
    choice = poll.choices.all()[0].pk
    once(lambda: cast_ballot(scene.ann, poll.pk, [choice]).ballot)
