"""A site can have its own look: on its debates' pages, in its frames and at its domain, as a style sheet for all."""

import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser

from debate.readers.models import Role
from debate.sites.look import parse_look
from debate.sites.models import Site, SiteDomain
from tests.cast import account
from tests.debate.two_sites import World
from tests.support.servers import TOP

pytestmark = pytest.mark.django_db

LOOK = "--accent: #8a1c1c #ff9a9a\n--serif: Georgia, serif\nradius: 2px"
SHEET = ':root{--accent:light-dark(#8a1c1c,#ff9a9a);--serif:"Georgia",serif;--radius:2px}'
FRAME = "/embed/https/news.example/a/bridge/"


@pytest.fixture
def sites() -> World:
    sites = World()
    Site.objects.filter(pk=sites.news.pk).update(look=LOOK)
    SiteDomain.objects.create(site=sites.news, host="debate.news.example")
    SiteDomain.objects.create(site=sites.other, host="debate.other.example")
    cache.clear()
    return sites


def look_of(address: str, host: str = "testserver") -> str:
    """Return the style sheet that a page loads for its site, after the usual ones."""
    page = Browser().get(address, headers={"host": host}).content.decode()
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert "style=" not in page.partition("</head>")[0]
    if not sheets or not sheets[-1].startswith("/look/"):
        return ""
    answer = Browser().get(sheets[-1], headers={"host": host})
    assert answer["Content-Type"].startswith("text/css") and "max-age=31536000" in answer["Cache-Control"]
    return str(answer.content.decode())


def test_pages_and_frames_of_a_site_load_its_look_and_others_do_not(sites: World) -> None:
    for address in ("/a/bridge/", "/a/bridge/poll/", FRAME):
        assert look_of(address) == SHEET, address
    assert look_of("/", "debate.news.example") == look_of("/sign-in/", "debate.news.example") == SHEET
    assert look_of("/a/match/") == look_of("/") == look_of("/", "debate.other.example") == ""
    assert Browser().get(f"/look/{sites.news.pk}/", headers={"host": "debate.other.example"}).status_code == 404
    assert Browser().get(f"/look/{sites.other.pk}/").status_code == 404


def test_a_change_has_another_address_and_a_pages_own_choice_comes_after_it(sites: World) -> None:
    before = re.findall(r"/look/[^\"]+", Browser().get("/a/bridge/").content.decode())
    Site.objects.filter(pk=sites.news.pk).update(look="--accent: #000")
    cache.clear()
    after = re.findall(r"/look/[^\"]+", Browser().get("/a/bridge/").content.decode())
    assert len(before) == len(after) == 1 and before != after
    frame = Browser().get(f"{FRAME}?accent=0b6158").content.decode()
    assert 0 < frame.index('href="/look/') < frame.index("<style>:root{--accent")


@pytest.mark.parametrize(
    "line",
    [
        "--acent: #fff",
        "--accent: red",
        "--accent: #fff #000 #111",
        "--accent: #fff;} body{display:none",
        "--serif: url(https://evil.example)",
        "--radius: 99px",
        "body",
    ],
)
def test_a_line_that_means_nothing_is_refused_with_what_is_wrong(line: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(line)):
        parse_look(f"--ink: #000\n{line}")


def test_a_stored_look_that_no_longer_means_anything_takes_no_page_with_it(sites: World) -> None:
    # Such as one with a token that a later version does not have.
    Site.objects.filter(pk=sites.other.pk).update(look="--shade: #fff")
    cache.clear()
    assert look_of("/", "debate.other.example") == ""
    assert look_of("/a/bridge/") == SHEET


def test_the_admin_stores_a_look_and_warns_of_what_cannot_be_read_well(sites: World) -> None:
    root = account("Root", role=Role.ADMINISTRATOR).reader
    assert root and root.user
    User.objects.filter(pk=root.user.pk).update(is_staff=True, is_superuser=True)
    browser = Browser()
    browser.force_login(root.user)
    page = f"/admin/debate/site/{sites.other.pk}/change/"
    form = browser.get(page).context["adminform"].form
    said = {name: value if (value := form[name].value()) is not None else "" for name in form.fields}
    said = {name: value for name, value in said.items() if value is not False}
    for prefix in ("origins", "domains"):
        said |= {f"{prefix}-TOTAL_FORMS": "0", f"{prefix}-INITIAL_FORMS": "0"}
    answer = browser.post(page, said | {"look": "--accent: #ffffaa #5fc7b8"}, follow=True).content.decode()
    assert "--accent on --paper (light) has a contrast of 1.0; 4.5 are needed." in answer and "(dark)" not in answer
    assert Site.objects.get(pk=sites.other.pk).look == "--accent: #ffffaa #5fc7b8"
    answer = browser.post(page, said | {"look": "--accent: reddish"}).content.decode()
    assert "A colour reads like #0b6158" in answer


def test_the_usual_look_has_no_warnings_and_is_that_of_the_style_sheets() -> None:
    tokens = (Path(TOP) / "frontend" / "styles" / "tokens.css").read_text()
    names = "paper|card|wash|ink|soft|line|edge|accent|danger|pick"
    found = re.findall(rf"--({names}): light-dark\((#\w+), (#\w+)\)", tokens)
    assert len(found) == 10
    look = parse_look("\n".join(f"--{name}: {light} {dark}" for name, light, dark in found))
    assert list(look.warnings()) == []
    empty = parse_look("--line: #000")
    assert list(empty.warnings()) == []
