"""The front page: the busiest debates first, with the poll as everybody may see it, and the last thing said."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.models import Article
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.polls.schedule import close_poll
from debate.rights.asking import require_reader
from tests.cast import Scene, set_scene
from tests.support.sanctions import mute_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def front_page() -> str:
    answer = Browser().get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def quoted(page: str) -> list[str]:
    return re.findall(r'<q dir="auto">(.*?)</q>', page)


def test_the_last_thing_said_is_quoted_as_long_as_it_is_public(scene: Scene) -> None:
    scene.post(scene.ben, "An earlier word")
    comment = scene.post(scene.ann, "The last\nword " + "and more " * 40)
    (words,) = quoted(front_page())
    assert words.startswith("The last word and more") and words.endswith("…") and len(words) < 200
    decide(scene.mo, comment.pk, action="remove")
    assert quoted(front_page()) == ["An earlier word"]


def test_nobody_who_is_muted_is_quoted(scene: Scene) -> None:
    scene.post(scene.ben, "An earlier word")
    scene.post(scene.ann, "A muted word")
    mute_reader(scene.mo, require_reader(scene.ann).pk, reason="So", hours=1)
    assert quoted(front_page()) == ["An earlier word"]


def test_the_busiest_debate_is_first(scene: Scene) -> None:
    for number in range(3):
        Article.objects.create(slug=f"calm-{number}", title="Calm", published=timezone.now() + timedelta(hours=1))
    scene.post(scene.ann)
    assert re.findall(r'data-teaser="([^"]+)"', front_page())[0] == "bridge"


def test_a_closed_polls_result_is_shown_and_hidden_votes_are_not(scene: Scene) -> None:
    Poll.objects.update(results="after_closing")
    for who, choice in ((scene.ann, 0), (scene.ben, 0), (scene.mo, 1)):
        cast_ballot(who, scene.poll.pk, [scene.choices[choice].pk])
    page = front_page()
    assert "The results are shown when the poll has closed." in page and "3 votes" in page
    assert "%</b>" not in page and "<rect" not in page
    close_poll(scene.poll.pk)
    assert '<b class="side side-1"><bdi>Yes</bdi> 67%</b>' in front_page()
