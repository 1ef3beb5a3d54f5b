"""The demo: loaded only into an empty database."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client as Browser
from pytest_django import Settings

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.polls.models import Poll
from tests.cast import set_scene
from tests.debate.test_ballots import assert_tally_is_exact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def password(settings: Settings) -> None:
    settings.DEMO_PASSWORD = "for the tests alone"


def test_the_demos_stored_counts_match_its_rows() -> None:
    call_command("demo")
    for poll in Poll.objects.all():
        assert_tally_is_exact(poll)
    for comment in Comment.objects.all():
        assert comment.replies == Comment.objects.filter(parent=comment, state="published").count()


def test_a_demo_reset_starts_over_and_a_second_load_changes_nothing() -> None:
    call_command("demo")
    articles = list(Article.objects.values_list("slug", "epoch"))
    call_command("demo")
    assert list(Article.objects.values_list("slug", "epoch")) == articles
    call_command("demo", reset=True)
    assert [slug for slug, _ in articles] == list(Article.objects.values_list("slug", flat=True))
    assert articles != list(Article.objects.values_list("slug", "epoch"))


def test_a_reset_refuses_to_touch_a_database_with_other_articles() -> None:
    scene = set_scene()
    scene.post(scene.ann)
    with pytest.raises(CommandError, match="nothing was removed"):
        call_command("demo", reset=True)
    assert Comment.objects.count() == 1


def test_the_demo_has_a_publishers_page_on_another_origin(settings: Settings) -> None:
    settings.PORT = 8140
    call_command("demo")
    call_command("demo")
    assert Browser().get("/demo/embed/").status_code == 404
    settings.DEMO = True
    for own, other in (("127.0.0.1:8140", "localhost:8140"), ("localhost:8140", "127.0.0.1:8140")):
        page = Browser(headers={"Host": own}).get("/demo/embed/")
        assert f'<script src="http://{other}/embed.js" data-poll="' in page.content.decode()
        assert f"frame-src http://{other}" in page["Content-Security-Policy"]
        slug = Article.objects.order_by("pk")[0].slug
        frame = Browser(headers={"Host": other}).get(f"/embed/http/{own}/a/{slug}/")
        assert f"frame-ancestors http://{own}" in frame["Content-Security-Policy"]
