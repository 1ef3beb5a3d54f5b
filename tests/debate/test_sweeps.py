"""Removing an author's recent comments, and restoring them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.audit_log.models import Decision
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.errors import Forbidden, Invalid, NotFound
from debate.moderation.decisions import decide
from debate.moderation.models import Report
from debate.moderation.people import sweeps
from debate.moderation.people.sweeps import remove_posts, restore_posts
from debate.moderation.reports import report_comment
from debate.readers.models import Role
from debate.rights.asking import require_reader
from debate.signals import article_changed
from tests.cast import Scene, account, set_scene

pytestmark = pytest.mark.django_db


def states(*comments: Comment) -> list[str]:
    return [Comment.objects.get(pk=comment.pk).state for comment in comments]


def ben(scene: Scene) -> int:
    return require_reader(scene.ben).pk


def test_a_sweep_removes_recent_comments_and_restores_them_unchanged() -> None:
    scene = set_scene()
    old, root, kept = scene.post(scene.ben), scene.post(scene.ben), scene.post(scene.ann)
    Comment.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(hours=3))
    reply, withdrawn = scene.post(scene.ben, parent=kept), scene.post(scene.ben)
    withdraw_comment(scene.ben, withdrawn.pk)
    report_comment(scene.ann, reply.pk, reason="spam")
    change_rules(scene.article.pk, moderation=Article.Moderation.BEFORE)
    pending = scene.post(scene.ben)
    sweep = remove_posts(scene.mo, ben(scene), hours=2, reason="Spam", category="spam")
    assert sweep.comments == 3
    assert states(old, root, reply, pending, withdrawn) == ["published", "removed", "removed", "removed", "withdrawn"]
    assert Comment.objects.get(pk=kept.pk).replies == 0
    assert not Report.objects.filter(resolved_by=None).exists()
    assert remove_posts(account("Cai", moderator=True), ben(scene), hours=2).comments == 0
    assert restore_posts(scene.mo, sweep.batch).comments == 3
    assert states(root, reply, pending) == ["published", "published", "pending"]
    assert Comment.objects.get(pk=kept.pk).replies == 1
    assert restore_posts(account("Dee", moderator=True), sweep.batch).comments == 0
    assert Decision.objects.filter(batch=sweep.batch).count() == 6


def test_restoring_a_sweep_keeps_later_decisions() -> None:
    scene = set_scene()
    first, second = scene.post(scene.ben), scene.post(scene.ben)
    sweep = remove_posts(scene.mo, ben(scene), hours=1)
    decide(scene.mo, first.pk, action="restore")
    decide(scene.mo, first.pk, action="remove")
    restore_posts(scene.mo, sweep.batch)
    assert states(first, second) == ["removed", "published"]


def test_a_sweep_notifies_each_article_once_and_at_once(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    scene, elsewhere = set_scene(), Article.objects.create(slug="elsewhere", title="Elsewhere")
    for _ in range(5):
        scene.post(scene.ben)
    post_comment(scene.ben, elsewhere.slug, body="A word", key=uuid4())
    heard: list[tuple[int, bool]] = []

    def hear(*, article_id: int, urgent: bool, **_: object) -> None:
        heard.append((article_id, urgent))

    article_changed.connect(hear)
    with django_capture_on_commit_callbacks(execute=True):
        remove_posts(scene.mo, ben(scene), hours=1)
    assert heard == [(scene.article.pk, True), (elsewhere.pk, True)]


def test_a_large_sweep_runs_in_bounded_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeps, "BATCH_COMMENTS", 2)
    scene = set_scene()
    comments = [scene.post(scene.ben) for _ in range(5)]
    rev = Article.objects.get(pk=scene.article.pk).rev
    sweep = remove_posts(scene.mo, ben(scene), hours=1)
    assert Article.objects.get(pk=scene.article.pk).rev == rev + 3
    assert sweep.comments == 5 and set(states(*comments)) == {"removed"}
    assert restore_posts(scene.mo, sweep.batch).comments == 5


def test_a_section_moderators_sweep_covers_only_that_section() -> None:
    scene = set_scene()
    comment = scene.post(scene.ben)
    elsewhere = account("Sue", role=Role.MODERATOR, sections="Sport, World")
    here = account("Tom", role=Role.MODERATOR, sections="Sport, Town")
    with pytest.raises(Forbidden, match="not among those that you moderate"):
        decide(elsewhere, comment.pk, action="remove")
    with pytest.raises(NotFound):
        remove_posts(elsewhere, ben(scene), hours=1)
    assert remove_posts(here, ben(scene), hours=1).comments == 1


def test_an_invalid_sweep_is_refused() -> None:
    scene = set_scene()
    scene.post(scene.ben)
    with pytest.raises(Forbidden):
        remove_posts(scene.ann, ben(scene), hours=1)
    with pytest.raises(Forbidden):
        remove_posts(scene.mo, require_reader(scene.mo).pk, hours=1)
    with pytest.raises(Invalid):
        remove_posts(scene.mo, ben(scene), hours=0)
    with pytest.raises(NotFound):
        remove_posts(scene.mo, 10**9, hours=1)
    with pytest.raises(NotFound):
        restore_posts(scene.mo, scene.post(scene.ann).key)
    assert not Decision.objects.exists()
