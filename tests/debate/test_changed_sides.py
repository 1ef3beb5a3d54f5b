"""A comment keeps the side with which it was posted, and also shows its author's current side if that has changed."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from debate.articles.models import Article
from debate.articles.rules import change_rules
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.changed_sides import find_changed_sides
from debate.polls.models import Poll
from debate.polls.schedule import close_poll
from debate.recounting import check_article
from tests.cast import PASSWORD, Scene, account, add_poll, set_scene

pytestmark = pytest.mark.django_db(transaction=True)

CHANGES = "/api/v1/articles/bridge/changes"


@pytest.fixture
def scene() -> Scene:
    scene = set_scene()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[0].pk])
    return scene


def told(path: str = f"{CHANGES}?since=0") -> dict[str, object]:
    """Return the last comment of a diff."""
    return dict(Browser().get(path).json()["comments"][-1])


def rev_of(scene: Scene) -> int:
    scene.article.refresh_from_db()
    return scene.article.rev


def test_a_comment_says_that_its_author_has_changed_sides(scene: Scene) -> None:
    yes, no, _ = scene.choices
    scene.post(scene.ann, "I vote yes.")
    assert "side_now" not in told()
    rev = rev_of(scene)
    cast_ballot(scene.ann, scene.poll.pk, [no.pk])
    changed = told(f"{CHANGES}?since={rev}")
    assert (changed["side"], changed["side_now"]) == (yes.pk, no.pk)
    assert "now: No" in Browser().get("/a/bridge/").content.decode()
    cast_ballot(scene.ann, scene.poll.pk, [yes.pk])
    assert "side_now" not in told()
    assert "now: No" not in Browser().get("/a/bridge/").content.decode()


def test_a_withdrawn_vote_says_nothing_and_another_one_does(scene: Scene) -> None:
    scene.post(scene.ann)
    withdraw_ballot(scene.ann, scene.poll.pk)
    assert "side_now" not in told()
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[2].pk])
    assert told()["side_now"] == scene.choices[2].pk


def test_nothing_shows_a_change_by_authors_who_post_without_a_side(scene: Scene) -> None:
    post_comment(scene.ann, "bridge", body="A word.", key=uuid4(), side=False)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    assert not {"side_now"} & told().keys()
    assert Comment.objects.get().side_now is None


def test_with_sides_switched_off_nothing_shows_a_change(scene: Scene) -> None:
    scene.post(scene.ann)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    change_rules(scene.article.pk, show_sides=False)
    answers = [told(), Browser().get("/api/v1/articles/bridge/comments").json()["comments"][0]]
    assert all(answer["side"] is None and "side_now" not in answer for answer in answers)
    assert "now: No" not in Browser().get("/a/bridge/").content.decode()


def test_hidden_votes_hide_the_change_until_the_poll_has_closed(scene: Scene) -> None:
    Poll.objects.update(results="after_closing")
    scene.post(scene.ann)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    assert "side_now" not in told()
    close_poll(scene.poll.pk)
    assert (told()["side"], told()["side_now"]) == (scene.choices[0].pk, scene.choices[1].pk)


def test_a_change_that_nobody_may_see_takes_no_revision(scene: Scene) -> None:
    Poll.objects.update(results="after_closing")
    comment = scene.post(scene.ann)
    rev = rev_of(scene)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    comment.refresh_from_db()
    assert (comment.side_now_id, rev_of(scene)) == (scene.choices[1].pk, rev)


def test_a_changed_vote_costs_the_same_for_an_author_of_many_comments(scene: Scene) -> None:
    costs = []
    for choice in (1, 0):
        for _ in range(1 if choice else 30):
            scene.post(scene.ann, f"A word {uuid4()}.")
        with CaptureQueriesContext(connection) as queries:
            cast_ballot(scene.ann, scene.poll.pk, [scene.choices[choice].pk])
        costs.append(len(queries))
    assert costs[1] <= costs[0] + 2


def test_signing_in_looks_only_at_debates_in_which_the_account_has_written(scene: Scene) -> None:
    dora, costs = account("Dora"), []
    for _ in range(2):
        browser = Browser(headers={"Sec-Fetch-Site": "same-origin"})
        browser.post(f"/poll/{scene.poll.pk}/vote", {"choice": scene.choices[0].pk})
        with CaptureQueriesContext(connection) as queries:
            browser.post("/sign-in/", {"username": "dora", "password": PASSWORD})
        costs.append(len(queries))
        for _ in range(10):
            elsewhere = add_poll(Article.objects.create(slug=f"debate-{uuid4().hex[:8]}", title="Another"))
            cast_ballot(dora, elsewhere.pk, [elsewhere.choices.all()[0].pk])
    assert costs[1] <= costs[0] + 5


def test_an_account_that_takes_over_has_its_own_vote(scene: Scene) -> None:
    browser = Browser(headers={"Sec-Fetch-Site": "same-origin"})
    browser.post("/sign-in/guest", {"name": "Cai"})
    browser.post(f"/poll/{scene.poll.pk}/vote", {"choice": scene.choices[0].pk})
    browser.post("/a/bridge/comment", {"body": "Yes!", "side": "yes"})
    cast_ballot(account("Dora"), scene.poll.pk, [scene.choices[1].pk])
    browser.post("/sign-in/", {"username": "dora", "password": PASSWORD})
    assert told()["side_now"] == scene.choices[1].pk


def test_a_missed_change_is_found_and_repaired(scene: Scene) -> None:
    comment = scene.post(scene.ann)
    cast_ballot(scene.ann, scene.poll.pk, [scene.choices[1].pk])
    Comment.objects.update(side_now=None)
    assert find_changed_sides(scene.article.pk) == {comment.pk: scene.choices[1].pk}
    assert check_article(scene.article.pk, repair=True).sentences
    assert not check_article(scene.article.pk)
    assert told()["side_now"] == scene.choices[1].pk
