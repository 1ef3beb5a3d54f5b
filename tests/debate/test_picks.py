"""Newsroom picks: marked by moderators, seen by every reader, and told to their authors."""

import pytest

from debate.audit_log.models import Decision
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.diffs import read_changes
from debate.errors import AlreadyDecided, Forbidden, WrongState
from debate.moderation.decisions import decide
from debate.moderation.undo import undo_decision
from debate.readers.notices import read_notices
from debate.rights.asking import require_reader
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db


def seen(scene: Scene, comment: Comment) -> bool | None:
    """Return whether readers' newest diff shows the comment as a pick."""
    changes = read_changes(scene.article.pk, since=0, epoch=None)
    (found,) = [one for one in changes.comments if one.id == comment.pk]  # type: ignore[union-attr]
    return getattr(found, "picked", None)


def test_readers_see_picks_of_comments_and_replies_and_authors_are_told() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    reply = scene.post(scene.ben, parent=comment)
    for picked, author in ((comment, scene.ann), (reply, scene.ben)):
        assert not seen(scene, picked)
        decision, _ = decide(scene.mo, picked.pk, action="pick")
        assert (decision.action, decision.after["picked"]) == ("pick", True)
        assert seen(scene, picked)
        notices = [notice.message for notice in read_notices(require_reader(author))]
        assert notices[-1] == "The newsroom picked your comment."
        decide(scene.mo, picked.pk, action="unpick")
        assert not seen(scene, picked)
        assert "The newsroom picked your comment." not in [n.message for n in read_notices(require_reader(author))]


def test_a_pick_can_be_undone_and_a_removed_pick_is_none_any_more() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    undo_decision(scene.mo, decide(scene.mo, comment.pk, action="pick")[0].pk)
    assert not seen(scene, comment)
    decide(scene.mo, comment.pk, action="pick")
    removal, _ = decide(scene.mo, comment.pk, action="remove")
    assert not Comment.objects.get(pk=comment.pk).picked
    undo_decision(scene.mo, removal.pk)
    assert seen(scene, comment)


def test_only_moderators_pick_and_only_published_comments_of_others() -> None:
    scene = set_scene()
    comment, own = scene.post(scene.ann), scene.post(scene.mo)
    with pytest.raises(Forbidden):
        decide(scene.ben, comment.pk, action="pick")
    with pytest.raises(Forbidden):
        decide(scene.mo, own.pk, action="pick")
    decide(scene.mo, comment.pk, action="pick")
    # The same decision again is a retry.
    decide(scene.mo, comment.pk, action="pick")
    assert Decision.objects.count() == 1
    decide(scene.mo, comment.pk, action="unpick")
    with pytest.raises(AlreadyDecided):
        decide(scene.mo, comment.pk, action="unpin")
    withdraw_comment(scene.ann, comment.pk)
    with pytest.raises(WrongState):
        decide(scene.mo, comment.pk, action="pick")
