"""oEmbed: what a CMS gets for the pasted address of a debate or a poll."""

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client as Browser

from debate.articles.models import Article
from debate.polls.models import Poll
from tests.cast import set_scene

pytestmark = pytest.mark.django_db

OWN = "http://testserver"


def ask(address: str, **parameters: str) -> Any:
    return Browser().get(f"/oembed?{urlencode({'url': address, **parameters})}")


@pytest.mark.parametrize("path", ["/a/bridge/", "/a/bridge/poll/"])
def test_a_page_links_to_its_oembed_endpoint(path: str) -> None:
    set_scene()
    html = Browser().get(path).content.decode()
    link = re.search(r'<link rel="alternate" type="application/json\+oembed"[^>]* href="([^"]+)"', html)
    assert link
    answer = Browser().get(link[1].removeprefix(OWN).replace("&amp;", "&"))
    assert answer.status_code == 200
    expected = "Should it be built?" if path.endswith("poll/") else "A new bridge"
    assert answer.json()["title"] == expected


def test_oembed_describes_debates_and_polls_with_their_snippets() -> None:
    scene = set_scene()
    debate = ask(f"{OWN}/a/bridge/").json()
    assert (debate["version"], debate["type"], debate["provider_name"]) == ("1.0", "rich", "Hustings")
    assert (debate["width"], debate["height"]) == (672, 800)
    assert f'data-article="{OWN}/a/bridge/"' in debate["html"]
    for address in (f"{OWN}/a/bridge/poll/", f"{OWN}/poll/{scene.poll.pk}/"):
        poll = ask(address, maxwidth="400", maxheight="300", format="json")
        assert (poll.json()["width"], poll.json()["height"]) == (400, 300)
        assert f'<script src="{OWN}/embed.js" data-poll="{scene.poll.pk}" async></script>' in poll.json()["html"]
        assert f'<a href="{OWN}/a/bridge/poll/">Can\'t see the poll? Open it here</a>' in poll.json()["html"]
        assert poll["Access-Control-Allow-Origin"] == "*"
    assert ask(f"{OWN}/a/bridge/", maxwidth="wide", maxheight="-1").json()["width"] == 672


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nonsense",
        "http://[",
        f"{OWN}/",
        f"{OWN}/a/nowhere/",
        f"{OWN}/a/nowhere/poll/",
        f"{OWN}/a/quiet/poll/",
        f"{OWN}/poll/999999/",
        f"{OWN}/poll/99999999999999999999/",
        f"{OWN}/a/bridge/\0",
        "http://elsewhere.example/a/bridge/",
        "ftp://testserver/a/bridge/",
    ],
)
def test_any_other_address_is_not_found(address: str) -> None:
    set_scene()
    Article.objects.create(slug="quiet", title="Without a poll")
    answer = ask(address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_page_without_a_poll_offers_no_poll_to_embed() -> None:
    Article.objects.create(slug="quiet", title="Without a poll")
    assert "oembed" not in Browser().get("/a/quiet/poll/").content.decode()
    assert ask(f"{OWN}/a/quiet/", format="xml").status_code == 501


def test_a_polls_id_leads_to_its_page() -> None:
    set_scene()
    poll = Poll.objects.get()
    assert Browser().get(f"/poll/{poll.pk}/")["Location"] == "/a/bridge/poll/"
    assert Browser().get("/poll/999999/").status_code == 404
