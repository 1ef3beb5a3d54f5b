"""A token of one publisher's site doesn't work in another's debate."""

from typing import Any
from uuid import uuid4

import pytest

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.polls.models import Ballot
from debate.sites.models import Site, SiteOrigin
from tests.cast import Scene, add_poll, set_scene
from tests.support.frame import NEWS, OTHER, Frame, comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    """The debate of the site of `NEWS`."""
    sites = [Site.objects.create(name=origin) for origin in (NEWS, OTHER)]
    for site in sites:
        SiteOrigin.objects.create(site=site, origin=site.name)
    scene = set_scene()
    Article.objects.filter(pk=scene.article.pk).update(site=sites[0])
    return scene


def test_a_token_gives_no_access_to_another_sites_debate(scene: Scene) -> None:
    own = Frame(NEWS).begin().be_guest("Ann")
    said = own.do("POST", "/articles/bridge/comments", comment())["comment"]["id"]
    stranger = Frame(OTHER).begin().be_guest("Eve")
    poll = f"/polls/{scene.poll.pk}"
    calls: list[tuple[str, str, Any]] = [
        ("POST", "/articles/bridge/comments", comment("A word from elsewhere.")),
        ("POST", "/articles/bridge/comments", comment() | {"parent": said}),
        ("PUT", f"{poll}/ballot", {"choices": [scene.choices[0].pk]}),
        ("DELETE", f"{poll}/ballot", None),
        ("PUT", f"/comments/{said}/like", None),
        ("DELETE", f"/comments/{said}/like", None),
        ("POST", f"/comments/{said}/reports", {"reason": "spam"}),
        ("GET", "/articles/bridge", None),
        ("GET", "/articles/bridge/comments", None),
        ("GET", poll, None),
        ("GET", f"{poll}/timeline", None),
        ("GET", f"{poll}/result", None),
        ("GET", f"{poll}/challenge", None),
    ]
    for method, path, body in calls:
        assert stranger.refused(method, path, body) == "site_not_allowed", (method, path)
    assert Comment.objects.count() == 1 and not Ballot.objects.exists()
    # It still works in its own site's debate, and in one that every site can show.
    reader = Frame(NEWS).begin().be_guest("Ben")
    for method, path, body in (calls[0], *calls[2:]):
        # The poll requires no challenge, but issues one on request.
        reader.do(method, path, body)
    free = Article.objects.create(slug="free", title="On every site")
    poll_id = add_poll(free).pk
    stranger.do("POST", "/articles/free/comments", comment("Here I may."))
    stranger.do("GET", f"/polls/{poll_id}")


def test_readers_cannot_edit_or_withdraw_a_comment_from_another_sites_frame(scene: Scene) -> None:
    stranger = Frame(OTHER).begin().be_guest("Eve")
    author = stranger.do("GET", "/session")["reader"]["id"]
    # For example written before the debate was given to the site.
    said = Comment.objects.create(
        article=scene.article, author_id=author, key=uuid4(), body="Before.", created=scene.article.published, rev=1
    )
    assert stranger.refused("PATCH", f"/comments/{said.pk}", {"body": "After."}) == "site_not_allowed"
    assert stranger.refused("DELETE", f"/comments/{said.pk}") == "site_not_allowed"
    said.refresh_from_db()
    assert (said.body, said.state) == ("Before.", "published")
