"""Paging: whatever is liked, pinned or reported between two pages, each comment appears once."""

import re
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.articles.models import Article
from debate.comments.earlier_scores import forget_scores_before
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.models import ScoresBefore
from debate.comments.threads import read_comments
from debate.errors import InvalidCursor
from debate.moderation.decisions import decide
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import Selection, read_page
from debate.moderation.reports import report_comment
from debate.readers.identity import Identity
from tests.cast import Scene, account, anonymous_visitor, guest, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def post(scene: Scene, count: int) -> list[int]:
    return [scene.post(scene.ann, f"Word {number}").pk for number in range(count)]


def top(scene: Scene, cursor: str | None, limit: int = 20) -> tuple[list[int], str | None]:
    page = read_comments(scene.article, anonymous_visitor(), sort="top", cursor=cursor, limit=limit)
    return [comment.id for comment in page.comments], page.next


def test_a_comment_liked_between_two_pages_is_on_one_of_them(scene: Scene) -> None:
    posted = post(scene, 45)
    for pk in posted[:3]:
        like_comment(scene.ben, pk)
    first, cursor = top(scene, None)
    assert first[:3] == [posted[2], posted[1], posted[0]]
    for who in (scene.ben, scene.mo):
        like_comment(who, posted[5])
    unlike_comment(scene.ben, posted[2])
    second, cursor = top(scene, cursor)
    like_comment(scene.mo, second[0])
    third, end = top(scene, cursor)
    assert end is None and sorted(first + second + third) == posted
    assert top(scene, None)[0][0] == posted[5], "a first page that is read again has the new order"


likes = st.lists(st.tuples(st.integers(0, 11), st.integers(0, 3), st.booleans()), max_size=6)


@settings(max_examples=15)
@given(before=likes, between=st.lists(likes, min_size=4, max_size=4))
def test_likes_between_pages_neither_repeat_nor_reorder_comments(
    scene: Scene, before: list[tuple[int, int, bool]], between: list[list[tuple[int, int, bool]]]
) -> None:
    scene = replace(scene, article=Article.objects.create(slug=f"hill-{uuid4().hex}", title="Another"))
    posted, readers = post(scene, 12), [scene.ben, scene.mo, guest("Cleo"), guest("Dan")]

    def rate(acts: list[tuple[int, int, bool]]) -> None:
        for place, who, is_liked in acts:
            (like_comment if is_liked else unlike_comment)(readers[who], posted[place])

    rate(before)
    expected = list(scene.article.comments.order_by("-likes", "-pk").values_list("pk", flat=True))
    found: list[int] = []
    cursor = None
    for acts in between:
        page, cursor = top(scene, cursor, limit=3)
        found += page
        rate(acts)
    assert cursor is None and found == expected


def test_an_expired_cursor_still_leads_to_the_next_page(scene: Scene) -> None:
    posted = post(scene, 6)
    first, cursor = top(scene, None, limit=3)
    like_comment(scene.ben, posted[5])
    ScoresBefore.objects.update(created="2020-01-01T00:00:00Z")
    assert forget_scores_before() == 1
    second, _ = top(scene, cursor, limit=3)
    assert sorted(first + second) == posted


@pytest.mark.parametrize(
    "cursor",
    ["top-1-2", "top-1-2-3-4", "top-a-2-3", "newest-1", "top-1-2-3~", "top-1-2-3~1..2", f"top-1-2-3~{'1.' * 100}1"],
)
def test_a_forged_cursor_is_refused(scene: Scene, cursor: str) -> None:
    with pytest.raises(InvalidCursor):
        top(scene, cursor)


@pytest.mark.parametrize("sort", ["newest", "oldest", "top"])
def test_a_thread_pinned_or_unpinned_between_pages_appears_once(scene: Scene, sort: str) -> None:
    posted = post(scene, 45)
    decide(scene.mo, posted[22], action="pin")
    browser = Browser()
    address: str | None = f"/a/bridge/?sort={sort}"
    found: list[int] = []
    while address:
        page = browser.get(address).content.decode()
        found += [int(pk) for pk in re.findall(r'data-thread="([1-9]\d*)"', page)]
        following = re.search(r'href="([^"]*cursor[^"]*)" [^>]*data-more-threads', page) or re.search(
            r'data-more-threads[^>]* href="([^"]*cursor[^"]*)"', page
        )
        if len(found) <= 21:
            decide(scene.mo, posted[22], action="unpin")
            decide(scene.mo, next(pk for pk in posted if pk not in found), action="pin")
        address = f"/a/bridge/{following[1].replace('&amp;', '&').partition('#')[0]}" if following else None
    assert found[0] == posted[22] and sorted(found) == posted


def reported(cursor: str | None) -> Any:
    return read_page(Selection("reported"), cursor=cursor, limit=3)


def test_a_comment_reported_while_a_moderator_pages_appears_once(scene: Scene) -> None:
    posted, cleo, dora = post(scene, 9), account("Cleo"), account("Dora")

    def report(who: Identity, *places: int) -> None:
        for place in places:
            report_comment(who, posted[place], reason="spam")

    report(scene.ben, *range(9))
    report(cleo, 8)
    first = reported(None)
    assert [entry.id for entry in first.entries] == [posted[8], posted[0], posted[1]]
    report(cleo, 5, 0)
    report(dora, 5)
    second = reported(first.next)
    report(dora, 6)
    decide(scene.mo, posted[7], action="approve")
    third = reported(second.next)
    found = [entry.id for page in (first, second, third) for entry in page.entries]
    assert sorted(found) == sorted(set(posted) - {posted[7]}) and third.next is None
    assert reported(None).entries[0].id == posted[5]


def test_an_unchanged_desk_gets_no_update(scene: Scene) -> None:
    for number in range(51):
        report_comment(scene.ben, scene.post(scene.ann, f"Word {number}").pk, reason="spam")
    first, second = read_queue(), read_queue()
    assert first.next.reported and first.version == second.version
