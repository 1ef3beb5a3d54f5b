"""A preview shows a comment's emphasis before it is posted, and posts nothing."""

import json
from typing import Any

import pytest
from django.test import Client as Browser

from debate.comments.models import Comment
from debate.limits.rates import Rate
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db

HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def ask(body: str) -> tuple[int, Any]:
    response = Browser(headers=HERE).post("/api/v1/comments/preview", {"body": body}, "application/json")
    return response.status_code, json.loads(response.content)


def test_a_preview_is_what_the_comment_will_look_like(scene: Scene) -> None:
    body = "**Bold** and *so* <b>on</b>\n\n> quoted"
    status, answer = ask(body)
    assert status == 200
    posted = scene.post(scene.ann, body)
    html = Browser().get(f"/api/v1/comments/{posted.pk}").json()["comment"]["html"]
    assert answer == {"html": html} and "<strong>Bold</strong>" in html and "<b>" not in html


def test_a_text_that_could_not_be_posted_has_no_preview() -> None:
    assert (ask(" ")[0], ask("x" * 4_001)[0]) == (422, 422)


def test_without_script_the_page_shows_the_preview_and_the_text(scene: Scene) -> None:
    parent = scene.post(scene.ann)
    for more in ({}, {"parent": str(parent.pk)}):
        said = {"body": "It is *so*.", "preview": "yes", "author": "", "name": "Cai"} | more
        response = Browser(headers=HERE).post("/a/bridge/comment", said)
        page = response.content.decode()
        assert response.status_code == 200
        assert page.count("<em>so</em>") == 1 and "It is *so*.</textarea>" in page and 'value="Cai"' in page
    assert Comment.objects.count() == 1


def test_previews_are_limited(settings: Any) -> None:
    settings.RATE_LIMITS_ON = True
    settings.LIMITS = settings.LIMITS | {"LIMIT_PREVIEWS_PER_ADDRESS": (Rate(3, 60),)}
    assert {ask("A word.")[0] for _ in range(10)} == {200, 429}
