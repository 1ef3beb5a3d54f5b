"""Comments that appear late: they are new when readers first see them, whenever they were written."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.rules import change_rules
from debate.comments.models import Comment
from debate.comments.threads import read_comments
from debate.diffs import read_changes
from debate.moderation.decisions import decide
from debate.moderation.undo import undo_decision
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_dict
from tests.cast import Scene, anonymous_visitor, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def feed(scene: Scene) -> list[int]:
    entries = Browser().get(f"/a/{scene.article.slug}/feed/").content.decode()
    return [int(pk) for pk in re.findall(r"<id>[^<]*#comment-(\d+)</id>", entries)]


def ids(scene: Scene, sort: str, limit: int = 100) -> list[int]:
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        page = read_comments(scene.article, anonymous_visitor(), sort=sort, cursor=cursor, limit=limit)
        found += [comment.id for comment in page.comments]
        cursor = page.next
    return found


def hold_all(scene: Scene) -> None:
    change_rules(scene.article.pk, moderation="before")


def hold_links(scene: Scene) -> None:
    change_rules(scene.article.pk, hold_links=True)


@pytest.mark.parametrize("hold", [hold_all, hold_links])
def test_a_comment_approved_after_sixty_newer_ones_is_the_newest(scene: Scene, hold: Any) -> None:
    hold(scene)
    late = scene.post(scene.ann, "See https://example.org")
    assert late.state == "pending"
    change_rules(scene.article.pk, moderation="after")
    newer = [scene.post(scene.ben, f"Word {number}").pk for number in range(60)]
    before = timezone.now()
    decide(scene.mo, late.pk, action="approve")
    assert ids(scene, "newest", 7) == [late.pk, *reversed(newer)]
    assert ids(scene, "oldest", 7) == [*newer, late.pk]
    assert feed(scene) == [late.pk, *reversed(newer)][:50]
    assert f'data-thread="{late.pk}"' in Browser().get("/a/bridge/").content.decode()
    diff = read_changes(scene.article.pk, None, scene.article.rev)
    assert isinstance(diff, ChangesFrame)
    told = {comment["id"]: comment for comment in to_dict(diff)["comments"]}
    assert "published" not in told[newer[0]]
    assert told[late.pk]["published"] > before.isoformat()[:26] > told[late.pk]["created"]


def test_a_restored_comment_is_new_but_an_undone_removal_keeps_its_place(
    scene: Scene,
) -> None:
    posted = [scene.post(scene.ann, f"Word {number}").pk for number in range(4)]
    decision, _ = decide(scene.mo, posted[1], action="remove")
    undo_decision(scene.mo, decision.pk)
    assert ids(scene, "oldest") == posted
    decide(scene.mo, posted[0], action="remove")
    decide(scene.mo, posted[0], action="restore")
    assert ids(scene, "newest", 2) == [posted[0], *reversed(posted[1:])]
    assert feed(scene) == [posted[0], *reversed(posted[1:])]


def test_a_pending_comment_keeps_its_place_for_its_author(scene: Scene) -> None:
    first = scene.post(scene.ann, "First")
    hold_all(scene)
    held = scene.post(scene.ann, "Held")
    change_rules(scene.article.pk, moderation="after")
    last = scene.post(scene.ann, "Last")
    seen = read_comments(scene.article, scene.ann, sort="newest")
    assert [comment.id for comment in seen.comments] == [last.pk, held.pk, first.pk]


def test_slow_mode_counts_from_the_time_of_writing(scene: Scene) -> None:
    hold_all(scene)
    with time_machine.travel(timezone.now() - timedelta(minutes=5), tick=False):
        late = scene.post(scene.ann, "Held")
    change_rules(scene.article.pk, moderation="after", slow_mode_s=60)
    decide(scene.mo, late.pk, action="approve")
    assert scene.post(scene.ann, "Another").state == "published"
    assert Comment.objects.get(pk=late.pk).published > timezone.now() - timedelta(minutes=1)
