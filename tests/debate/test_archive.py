"""All debates by section and by words, page by page, and the search in one debate."""

import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.models import Article
from debate.comments.excerpts import excerpt
from debate.comments.models import Comment
from debate.comments.search import words_of
from tests.cast import Scene, set_scene

pytestmark = [pytest.mark.django_db, pytest.mark.on_postgres]


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def read(address: str, status: int = 200) -> str:
    answer = Browser().get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def debates(page: str) -> list[str]:
    return re.findall(r'data-teaser="([^"]+)"', page)


def follow(address: str, listed: str) -> list[str]:
    """Return what the pattern `listed` finds on all pages from an address on."""
    found, path = list[str](), address.partition("?")[0]
    while address:
        page = read(address)
        found += re.findall(listed, page)
        more = re.search(r'class="pager"><a href="([^"]+)"', page)
        address = f"{path}?{more[1].replace('&amp;', '&').partition('?')[2]}" if more else ""
    return found


def test_the_archive_has_every_debate_of_this_server_once(scene: Scene) -> None:
    moment = timezone.now()
    for number in range(45):
        # Some of the same moment.
        Article.objects.create(slug=f"d-{number}", title="T", published=moment - timedelta(hours=number // 3))
    Article.objects.create(slug="elsewhere", title="T", address="https://news.example/1")
    seen = follow("/debates/", r'data-teaser="([^"]+)"')
    assert sorted(seen) == sorted(["bridge", *(f"d-{number}" for number in range(45))])


def test_a_section_has_its_debates_and_an_unknown_one_is_refused_once_and_clearly(scene: Scene) -> None:
    Article.objects.create(slug="tram", title="T", section="City & Land")
    assert debates(read("/debates/?section=City+%26+Land")) == ["tram"]
    assert 'href="/debates/?section=City+%26+Land"' in read("/debates/")
    assert "There is no section with that name." in read("/debates/?section=Nowhere", 404)
    assert "There is no section with that name." in read("/debates/?section=%00", 404)


@pytest.mark.parametrize("cursor", ["x", "1", "-1", "999999999999999999-1", "1-1-1", "%00"])
def test_a_wrong_cursor_is_refused_once_and_clearly(scene: Scene, cursor: str) -> None:
    scene.post(scene.ann, "word")
    for address in (f"/debates/?cursor={cursor}", f"/a/bridge/search/?q=word&cursor={cursor}"):
        assert "The cursor is not valid" in read(address, 400)


def test_a_debate_is_found_by_its_title_and_by_what_was_said_there(scene: Scene) -> None:
    Article.objects.create(slug="tram", title="ÜBERALL Straßenbahnen")
    scene.post(scene.ann, "Before the end, a needle stood here.")
    assert debates(read("/debates/?q=straßen+überall")) == ["tram"]
    page = read("/debates/?q=NEEDLE")
    assert debates(page) == ["bridge"] and "a <mark>needle</mark> stood" in page
    assert debates(read("/debates/?q=haystack")) == []
    assert len(debates(read("/debates/?q=%00"))) == 2


def test_a_search_in_a_debate_shows_the_lines_with_their_addresses(scene: Scene) -> None:
    comments = [scene.post(scene.ann, f"Words {number}. " + "x " * 200 + "a needle.") for number in range(25)]
    hidden = scene.post(scene.ben, "A needle that waits")
    Comment.objects.filter(pk=hidden.pk).update(state="pending")
    page = read("/a/bridge/search/?q=needle")
    assert "a <mark>needle</mark>" in page and "waits" not in page
    found = follow("/a/bridge/search/?q=needle", r'href="/a/bridge/\?comment=\d+#comment-(\d+)"')
    assert found == [str(comment.pk) for comment in reversed(comments)]


def test_the_search_form_stands_at_the_head_of_the_debate(scene: Scene) -> None:
    assert 'action="/a/bridge/search/"' in read("/a/bridge/")


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Die Straße endet", "STRASSE", ["Straße"]),
        ("ＷＩＤＥ words", "wide word", ["ＷＩＤＥ", "word"]),
        ("zero\u200bwidth", "zerowidth", ["zero\u200bwidth"]),
        ("a" * 400 + " needle " + "b" * 400, "needle", ["needle"]),
        ("x" * 1_000, "x" * 50, ["x" * 100]),
        ("aba abab", "ab ba", ["aba", "abab"]),
        ("nothing", "else", []),
    ],
)
def test_an_excerpt_marks_what_was_searched_for(text: str, words: str, marked: list[str]) -> None:
    pieces = excerpt(text, words_of(words))
    found = [piece.text for piece in pieces if piece.is_match]
    assert found == marked or (len(text) == 1_000 and set("".join(found)) == {"x"})
    assert len("".join(piece.text for piece in pieces)) <= 162
    assert "".join(piece.text for piece in pieces).strip("…") in text
