"""What a tombstone tells readers: when a comment was removed and for what, and no more than the moderators said."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from debate.articles.revisions import locked_article
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.comments.states import change_state
from debate.diffs import read_changes
from debate.moderation.bulk import decide_each
from debate.moderation.decisions import decide
from debate.moderation.people.sweeps import remove_posts
from debate.moderation.reports import report_comment
from debate.moderation.undo import undo_decision
from debate.rights.asking import require_reader
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_dict
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 18, 14, 5, tzinfo=UTC)
REMOVED = {"removed": "2026-03-18T14:05:00Z"}


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def told(scene: Scene, comment: Comment) -> dict[str, Any]:
    """Return what readers are told of a tombstone beside its place."""
    diff = read_changes(scene.article.pk, None, 0)
    assert isinstance(diff, ChangesFrame)
    (found,) = [to_dict(entry) for entry in diff.comments if entry.id == comment.pk]
    return {name: found[name] for name in ("removed", "removed_for") if name in found}


def page(language: str = "en") -> str:
    return Browser(headers={"Accept-Language": language}).get("/a/bridge/").content.decode()


WAYS: dict[str, Callable[[Scene, Comment], object]] = {
    "alone": lambda scene, comment: decide(scene.mo, comment.pk, action="remove", reason="Seen", category="spam"),
    "with others": lambda scene, comment: decide_each(
        scene.mo, [comment.pk], action="remove", reason="Seen", category="spam"
    ),
    "with all of its author's": lambda scene, comment: remove_posts(
        scene.mo, require_reader(scene.ann).pk, hours=1, reason="Seen", category="spam"
    ),
}


@pytest.mark.parametrize("remove", WAYS.values(), ids=WAYS.keys())
def test_a_tombstone_says_when_and_for_what_it_was_removed(
    scene: Scene, remove: Callable[[Scene, Comment], object]
) -> None:
    with time_machine.travel(AT, tick=False):
        comment = scene.post(scene.ann)
        remove(scene, comment)
    assert told(scene, comment) == REMOVED | {"removed_for": "spam"}
    with time_machine.travel(AT + timedelta(hours=2), tick=False):
        when = '<time datetime="2026-03-18T14:05:00+00:00">14:05 UTC'
        assert f"Removed by a moderator: advertising or spam · {when}" in page()
        assert "Von einem Moderator entfernt: Werbung oder Spam · <time" in page("de")
    assert "Seen" not in page()


def test_what_readers_reported_is_not_told_as_the_moderators_reason(scene: Scene) -> None:
    with time_machine.travel(AT, tick=False):
        comment = scene.post(scene.ann)
        report_comment(scene.ben, comment.pk, reason="hate")
        decision, _ = decide(scene.mo, comment.pk, action="remove", reason="In my own words")
    assert decision.category == "hate"
    assert told(scene, comment) == REMOVED
    assert "Removed by a moderator · <time" in page()


def test_something_else_is_no_reason_to_tell(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="remove", reason="In my own words", category="other")
    assert "Removed by a moderator · <time" in page()


def test_what_its_author_withdrew_or_is_hidden_pending_review_says_neither(scene: Scene) -> None:
    hidden, withdrawn = scene.post(scene.ann), scene.post(scene.ann, "Another")
    for comment in (hidden, withdrawn):
        decide(scene.mo, comment.pk, action="remove", category="spam")
        decide(scene.mo, comment.pk, action="restore")
    with locked_article(scene.article.pk) as article:
        change_state(article, [Comment.objects.get(pk=hidden.pk)], Comment.State.PENDING)
    withdraw_comment(scene.ann, withdrawn.pk)
    assert (told(scene, hidden), told(scene, withdrawn)) == ({}, {})
    assert "Hidden pending review\n" in page() and "Deleted by its author\n" in page()


def test_undoing_a_restoration_brings_back_when_and_for_what_it_was_removed(scene: Scene) -> None:
    with time_machine.travel(AT, tick=False):
        comment = scene.post(scene.ann)
        decide(scene.mo, comment.pk, action="remove", category="off_topic")
    restoration, _ = decide(scene.mo, comment.pk, action="restore")
    undo_decision(scene.mo, restoration.pk)
    assert told(scene, comment) == REMOVED | {"removed_for": "off_topic"}


def test_further_tombstones_need_no_further_queries(scene: Scene) -> None:
    needed = []
    for _ in range(2):
        decide(scene.mo, scene.post(scene.ann).pk, action="remove", category="spam")
        with CaptureQueriesContext(connection) as queries:
            read_changes(scene.article.pk, None, 0)
        needed.append(len(queries))
    assert needed[0] == needed[1]
