"""A removed text is in nothing that readers get, no matter who removed it."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.comments.editing import withdraw_comment
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.moderation.people.sweeps import remove_posts
from debate.rights.asking import require_reader
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = pytest.mark.django_db

SECRET = "unspeakable"

TAKEN_AWAY: dict[str, Callable[[Scene, Comment], object]] = {
    "by a moderator": lambda scene, comment: decide(scene.mo, comment.pk, action="remove"),
    "by its author": lambda scene, comment: withdraw_comment(scene.ann, comment.pk),
    "with all that its author wrote": lambda scene, comment: remove_posts(
        scene.mo, require_reader(scene.ann).pk, hours=1
    ),
}
PAGES = [
    "/",
    "/debates/",
    f"/debates/?q={SECRET[2:8]}",
    f"/a/bridge/search/?q={SECRET[2:8]}",
    "/a/bridge/",
    "/a/bridge/?sort=top",
    "/a/bridge/?sort=best",
    "/a/bridge/?sort=replies",
    "/a/bridge/?sort=oldest",
    "/a/bridge/?comment={comment}",
    "/a/bridge/?thread={comment}",
    "/a/bridge/?reply={comment}",
    "/a/bridge/poll/",
    "/a/bridge/feed/",
    "/transparency/",
    "/api/v1/articles/bridge",
    "/api/v1/articles/bridge/comments?limit=100",
    "/api/v1/articles/bridge/comments?sort=top",
    "/api/v1/articles/bridge/comments?thread={comment}",
    "/api/v1/articles/bridge/changes?since=0",
]
FOR_THE_NAMED = ["/api/v1/notices", "/standing/"]


@pytest.mark.parametrize("take_away", TAKEN_AWAY.values(), ids=TAKEN_AWAY.keys())
def test_a_removed_text_is_nowhere_but_its_replies_stay(
    take_away: Callable[[Scene, Comment], object],
) -> None:
    scene = set_scene()
    account("Dora")
    comment = scene.post(scene.ann, f"An {SECRET} word")
    scene.post(scene.ben, "A calm reply", parent=comment)
    take_away(scene, comment)
    dora = Browser()
    dora.post("/sign-in/", {"username": "dora", "password": PASSWORD})
    for browser in (Browser(), dora):
        for path in PAGES:
            answer = browser.get(path.format(comment=comment.pk))
            assert answer.status_code == 200, path
            assert SECRET not in answer.content.decode(), path
            assert (
                "no-store" in answer["Cache-Control"]
                or "max-age=0" in answer["Cache-Control"]
                or ("no-cache" in answer["Cache-Control"])
            ), path
    for path in FOR_THE_NAMED:
        assert SECRET not in dora.get(path).content.decode(), path
    assert "A calm reply" in Browser().get("/a/bridge/").content.decode()


def test_a_removed_replys_notice_disappears_and_returns_when_it_is_restored() -> None:
    scene = set_scene()
    dora = account("Dora")
    question = scene.post(dora, "A question")
    reply = scene.post(scene.ann, f"An {SECRET} answer", parent=question)
    browser = Browser()
    browser.post("/sign-in/", {"username": "dora", "password": PASSWORD})
    assert "Ann replied" in browser.get("/").content.decode()
    decide(scene.mo, reply.pk, action="remove")
    page = browser.get("/a/bridge/").content.decode()
    assert "Ann replied" not in page and SECRET not in page
    decide(scene.mo, reply.pk, action="restore")
    page = browser.get("/a/bridge/").content.decode()
    assert "Ann replied" in page and SECRET in page
    assert Article.objects.get().rev == 4
