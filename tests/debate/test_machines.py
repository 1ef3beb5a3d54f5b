"""What search engines and social networks read of a debate is complete, valid, and nothing that readers can't see."""

import json
import re
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client as Browser
from PIL import Image

from debate.articles.models import Article
from debate.comments.editing import edit_comment
from debate.moderation.decisions import decide
from debate.pages.machines.sitemaps import SITEMAP_DEBATES
from debate.polls.ballots import cast_ballot
from debate.polls.models import Poll
from debate.polls.schedule import close_poll
from tests.cast import Scene, set_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def read_page(address: str = "/a/bridge/") -> str:
    answer = Browser().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def data_of(page: str) -> dict[str, Any]:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    read: dict[str, Any] = json.loads(found)
    return read


def picture() -> bytes:
    answer = Browser().get("/a/bridge/picture.png")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)
    return bytes(answer.content)


def test_a_page_has_its_debate_as_data_and_no_text_can_leave_it(scene: Scene) -> None:
    words = "</script><script>alert(1)</script><!-- & ]]>"
    Article.objects.update(title=words)
    comment = scene.post(scene.ann, words)
    data = data_of(read_page())
    assert data["@type"] == "DiscussionForumPosting" and data["headline"] == words
    assert data["comment"][0]["text"] == words and data["commentCount"] == 1
    assert data["comment"][0]["url"] == f"http://testserver/a/bridge/?comment={comment.pk}#comment-{comment.pk}"


def test_the_data_has_what_google_requires_and_replies_in_what_they_answer(scene: Scene) -> None:
    top = scene.post(scene.ann, "A top.")
    reply = scene.post(scene.ben, "A reply to it.", parent=top)
    scene.post(scene.ann, "A reply to that.", parent=reply)
    edit_comment(scene.ben, reply.pk, body="A better reply to it.")
    data = data_of(read_page())
    (first,) = data["comment"]
    (second,) = first["comment"]
    (third,) = second["comment"]
    assert [part["text"] for part in (first, second, third)] == ["A top.", "A better reply to it.", "A reply to that."]
    for posting in (data, first, second, third):
        # Each needs a text, its author's name, and its time with a zone.
        assert (
            posting["text"] and posting["author"]["name"] and posting["url"].startswith("http://testserver/a/bridge/")
        )
        assert datetime.fromisoformat(posting["datePublished"]).tzinfo
    assert "dateModified" in second and "dateModified" not in first
    (question,) = data["hasPart"]
    assert question["answerCount"] == len(question["suggestedAnswer"]) == 3


def test_the_data_has_some_of_the_comments_and_none_that_was_removed(scene: Scene) -> None:
    comments = [scene.post(scene.ann, f"Comment {number} " + "and more " * 200) for number in range(15)]
    decide(scene.mo, comments[-1].pk, action="remove")
    data = data_of(read_page())
    assert len(data["comment"]) == 8 and data["comment"][0]["text"].startswith("Comment 13")
    assert all(len(comment["text"]) <= 402 for comment in data["comment"])


def test_neither_the_data_nor_the_picture_shows_hidden_votes(scene: Scene) -> None:
    Poll.objects.update(results="after_closing")
    before = picture()
    for who in (scene.ann, scene.ben):
        cast_ballot(who, scene.poll.pk, [scene.choices[0].pk])
    assert "upvoteCount" not in read_page() and picture() == before
    close_poll(scene.poll.pk)
    (question,) = data_of(read_page())["hasPart"]
    assert [answer["upvoteCount"] for answer in question["suggestedAnswer"]][0] == 2
    assert picture() != before


def test_a_page_names_its_canonical_address_and_picture(scene: Scene) -> None:
    page = read_page("/a/bridge/?sort=oldest")
    assert '<link rel="canonical" href="http://testserver/a/bridge/">' in page
    (address,) = re.findall(r'<meta property="og:image" content="http://testserver([^"]+)">', page)
    assert Browser().get(address.replace("&amp;", "&")).status_code == 200
    assert f'<meta property="og:image:alt" content="{scene.poll.question}">' in page
    Article.objects.update(address="https://news.example/bridge")
    assert '<link rel="canonical" href="https://news.example/bridge">' in read_page("/a/bridge/?sort=top")


@pytest.mark.parametrize("title", ["هل يجب أن تكون الحافلات مجانية؟", "W" * 200, "word " * 40, "👍🏽 橋"])
def test_a_picture_can_be_made_of_any_title(scene: Scene, title: str) -> None:
    Poll.objects.update(question=title)
    assert len(picture()) < 100_000


def test_the_sitemap_has_every_debate_of_this_server(scene: Scene) -> None:
    more = [Article(slug=f"d-{number}", title="T") for number in range(SITEMAP_DEBATES)]
    Article.objects.bulk_create([*more, Article(slug="there", title="T", address="https://news.example/1")])
    maps = locations(Browser().get("/sitemap.xml").content)
    found = [place for address in maps for place in locations(Browser().get(address).content)]
    slugs = {"bridge", *(article.slug for article in more)}
    assert len(maps) == 2 and sorted(found) == sorted(f"http://testserver/a/{slug}/" for slug in slugs)


def test_robots_txt_names_the_sitemap() -> None:
    assert "Sitemap: http://testserver/sitemap.xml" in Browser().get("/robots.txt").content.decode()


def locations(document: bytes) -> list[str]:
    return [place.text or "" for place in ElementTree.fromstring(document).findall(".//{*}loc")]
