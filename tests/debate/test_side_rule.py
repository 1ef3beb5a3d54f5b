"""Sides need the debate's rule and the author's consent: otherwise nothing reveals what an author voted for."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from debate.articles.rules import change_common_rules, change_rules, change_site_rules, move_article
from debate.comments.likes import like_comment
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.comments.sides import read_orders
from debate.diffs import read_changes
from debate.errors import KeyConflict
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.polls.schedule import close_poll, open_poll
from debate.sites.models import Site
from debate.wire.articles import ChangesFrame
from debate.wire.base import to_json
from tests.cast import guest
from tests.debate.test_diff_law import fresh
from tests.debate.test_hidden_results import Booth, editor, moderator, stranger, voter

pytestmark = pytest.mark.django_db

TRACES = re.compile(
    r'"side":\s?\d|"side":\s?\{"id|class="side side-\d[^>]*>[^<]'
    r'|data-both-sides|class="side-chips"|sort=divided[^"]*#debate'
)
BY_SIDES = {"common-ground", "divided"}


@pytest.fixture
def booth() -> Booth:
    """A debate with sides: a comment of each of two, which five voters of each have liked."""
    booth = Booth("always")
    scene = booth.scene
    cast_ballot(scene.ben, scene.poll.pk, [scene.choices[1].pk])
    other = scene.post(scene.ben, "Another word.")
    for number in range(10):
        liker = guest(f"Reader {number}")
        cast_ballot(liker, scene.poll.pk, [scene.choices[number % 2].pk])
        like_comment(liker, booth.comment.pk)
        like_comment(liker, other.pk)
    return booth


def traces(booth: Booth, browser: Browser) -> set[str]:
    """Return the addresses that tell a comment's side."""
    addresses = [address for address in booth.addresses() if not address.startswith("/admin/")]
    addresses += [f"/a/bridge/?side={booth.scene.choices[0].pk}", "/moderation/?view=new"]
    return {
        address
        for address in addresses
        if TRACES.search(browser.get(address, follow=True).getvalue().decode(errors="replace"))
    }


def side_of(comment: Comment) -> int | None:
    return Comment.objects.get(pk=comment.pk).side_id


@pytest.mark.parametrize("who", [stranger, moderator, voter])
def test_no_address_tells_a_side_where_the_rule_is_off(booth: Booth, who: Any) -> None:
    browser = who(booth)
    found = traces(booth, browser)
    assert {"/a/bridge/", "/api/v1/articles/bridge/comments", "/embed/https/news.example/a/bridge/"} <= found
    change_rules(booth.scene.article.pk, show_sides=False)
    # The statistics of a minute ago.
    cache.clear()
    assert traces(booth, browser) == set()
    label = f">{booth.scene.choices[0].label}<"
    assert label not in editor(booth).get(f"/admin/debate/comment/{booth.comment.pk}/change/").content.decode()


def test_switching_the_rule_reaches_readers_as_a_diff(booth: Booth) -> None:
    scene = booth.scene
    client = fresh(scene)
    for shows, side in ((False, None), (True, scene.choices[0].pk)):
        change_rules(scene.article.pk, show_sides=shows)
        diff = read_changes(scene.article.pk, client.epoch, client.rev)
        assert isinstance(diff, ChangesFrame) and diff.article and diff.article.show_sides is shows
        assert client.apply(json.loads(to_json(diff)))
        assert client == fresh(scene)
        assert client.comments[booth.comment.pk]["side"] == side


def test_without_the_rule_new_comments_and_likes_get_no_visible_side(booth: Booth) -> None:
    scene = booth.scene
    assert set(read_orders(scene.article.pk)) >= BY_SIDES
    change_rules(scene.article.pk, show_sides=False)
    comment = scene.post(scene.ann, "A third word.")
    for number in range(10):
        liker = guest(f"Later reader {number}")
        cast_ballot(liker, scene.poll.pk, [scene.choices[number % 2].pk])
        like_comment(liker, comment.pk)
    assert side_of(comment) is None
    assert not BY_SIDES & set(read_orders(scene.article.pk))
    change_rules(scene.article.pk, show_sides=True)
    assert side_of(comment) == scene.choices[0].pk


def test_the_rules_of_sites_and_of_all_debates_hide_sides_at_once(booth: Booth) -> None:
    scene, comment = booth.scene, booth.comment
    site, other = Site.objects.create(name="A site"), Site.objects.create(name="Another site")
    move_article(scene.article.pk, site_id=site.pk)
    change_common_rules(show_sides=False)
    assert side_of(comment) is None
    change_site_rules(site.pk, show_sides=True)
    assert side_of(comment) == scene.choices[0].pk
    move_article(scene.article.pk, site_id=other.pk)
    assert side_of(comment) is None
    change_rules(scene.article.pk, show_sides=True)
    assert side_of(comment) == scene.choices[0].pk


def test_a_side_needs_both_the_rule_and_public_votes(booth: Booth) -> None:
    scene = booth.scene
    Poll.objects.filter(pk=scene.poll.pk).update(results="after_closing")
    change_rules(scene.article.pk, show_sides=False)
    close_poll(scene.poll.pk)
    assert side_of(booth.comment) is None
    change_rules(scene.article.pk, show_sides=True)
    assert side_of(booth.comment) == scene.choices[0].pk
    open_poll(scene.poll.pk)
    assert side_of(booth.comment) is None


def test_a_comment_posted_without_a_side_never_gets_one(booth: Booth) -> None:
    scene, key = booth.scene, uuid4()
    Poll.objects.filter(pk=scene.poll.pk).update(results="after_closing")
    change_rules(scene.article.pk, show_sides=True)
    comment = post_comment(scene.ann, "bridge", body="Without my side.", key=key, side=False)
    close_poll(scene.poll.pk)
    change_rules(scene.article.pk, show_sides=False)
    change_rules(scene.article.pk, show_sides=True)
    assert side_of(comment) is None
    assert post_comment(scene.ann, "bridge", body="Without my side.", key=key, side=False) == comment
    with pytest.raises(KeyConflict):
        post_comment(scene.ann, "bridge", body="Without my side.", key=key)


def test_readers_choose_in_the_box_and_in_the_call_whether_their_side_is_shown(booth: Booth) -> None:
    browser = voter(booth)
    token = browser.get("/api/v1/session").json()["csrf"]
    headers = {"X-CSRFToken": token}
    assert is_asked(browser) and not is_asked(Browser())
    for number, box in enumerate(({"has_side_box": "yes"}, {"has_side_box": "yes", "side": "yes"}, {})):
        form = {"name": "Cleo", "body": f"Number {number}."} | box
        assert browser.post("/a/bridge/comment", form, headers=headers).status_code == 302
    address, key = "/api/v1/articles/bridge/comments", str(uuid4())
    body = json.dumps({"body": "Number 3.", "key": key, "side": False})
    answer = browser.post(address, body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["comment"]["side"]) == (201, None)
    yes = booth.scene.choices[0].pk
    posted = Comment.objects.filter(body__startswith="Number").order_by("pk")
    assert list(posted.values_list("side", flat=True)) == [None, yes, yes, None]
    change_rules(booth.scene.article.pk, show_sides=False)
    assert not is_asked(browser)


def is_asked(browser: Browser) -> bool:
    """Say whether the page's box asks the reader whether their side is shown."""
    boxes = re.findall(r"data-show-side( hidden)?>", browser.get("/a/bridge/").content.decode())
    assert boxes
    return "" in boxes
