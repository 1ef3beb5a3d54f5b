"""The best comment of each of the two leading sides is quoted above a debate."""

import re

import pytest
from django.test import Client as Browser

from debate.comments.likes import like_comment, unlike_comment
from debate.comments.models import Comment
from debate.moderation.decisions import decide
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.polls.schedule import publish_poll
from tests.cast import Scene, guest, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def say(scene: Scene, choice: int, text: str, likes: int) -> Comment:
    """Post a comment of one side that some readers like."""
    author = guest(f"Author of {text}")
    cast_ballot(author, scene.poll.pk, [scene.choices[choice].pk])
    comment = scene.post(author, text)
    for number in range(likes):
        like_comment(guest(f"Reader {number} of {text}"), comment.pk)
    return comment


def quotes(query: str = "") -> list[str]:
    page = Browser().get(f"/a/bridge/{query}").content.decode()
    return re.findall(r"<blockquote[^>]*><p[^>]*>([^<]*)</p></blockquote>", page)


def test_the_best_comment_of_each_leading_side_is_quoted(scene: Scene) -> None:
    say(scene, 1, "A worse no", 3)
    say(scene, 1, "The best no", 5)
    assert quotes() == [], "one side has nothing to quote"
    yes = say(scene, 0, "The best yes", 2)
    assert quotes() == [], "too few readers like it"
    like_comment(scene.ben, yes.pk)
    say(scene, 2, "Not sure", 9)
    say(scene, 0, "Another yes", 0)
    assert quotes() == ["The best yes", "The best no"]
    assert quotes(f"?side={scene.choices[0].pk}") == quotes(f"?thread={yes.pk}") == []
    assert quotes("?sort=oldest") == ["The best yes", "The best no"]
    unlike_comment(scene.ben, yes.pk)
    assert quotes() == []


def test_a_removed_comment_is_quoted_no_more(scene: Scene) -> None:
    yes = say(scene, 0, "The best yes", 4)
    say(scene, 0, "The second yes", 3)
    say(scene, 1, "The best no", 3)
    assert quotes() == ["The best yes", "The best no"]
    decide(scene.mo, yes.pk, action="remove")
    assert quotes() == ["The second yes", "The best no"]


def test_nothing_is_quoted_while_the_votes_are_hidden(scene: Scene) -> None:
    say(scene, 0, "The best yes", 4)
    say(scene, 1, "The best no", 3)
    Poll.objects.filter(pk=scene.poll.pk).update(results=Poll.Results.AFTER_CLOSING)
    publish_poll(scene.poll.pk)
    assert quotes() == []
