"""No name looks like that of a moderator or an account."""

from io import StringIO
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client as Browser

from debate.admin.accounts import AccountForm
from debate.comments.posting import post_comment
from debate.readers.models import NameKey, Reader, Role
from debate.readers.names import keep_name_keys, name_keys
from debate.rights.asking import require_reader
from debate.sites.models import Site, SiteOrigin, default_reserved_names
from tests.cast import PASSWORD, account, set_scene
from tests.debate.test_api import Caller
from tests.support.frame import NEWS, OTHER, Frame

pytestmark = pytest.mark.django_db

LIKE_MODERATOR = [
    "Moderator",
    "Moderator\u200b",
    "Moder\u00adator",
    "Moderator\u3164",
    "M\u043ederator",
    "M\u041eD\u0415RATOR",
    "\u043cod\u0435r\u0430tor",
    "Moderator.",
    "★ Moderator ★",
    "Moderator ✓",
    "M o d e r a t o r",
    "Mo\u0308derat\u00f8r",
    "m0derat0r",
    "rnoderator",
    "Ｍｏｄｅｒａｔｏｒ",
    "Ⓜⓞⓓⓔⓡⓐⓣⓞⓡ",
    "🅼🅾🅳🅴🆁🅰🆃🅾🆁",
    "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
    "\u202erotaredoM"[::-1],
]


def become(name: str) -> tuple[int, str]:
    """Return the status and code for a guest who asks for the name."""
    answer = Caller().call("POST", "/session", {"name": name})
    return answer.status_code, answer.json().get("error", {}).get("code", "")


@pytest.mark.parametrize("name", LIKE_MODERATOR)
def test_no_guest_can_take_a_name_that_looks_like_an_account(name: str) -> None:
    Site.objects.create(name="News", reserved_names="")
    account("Moderator", role=Role.MODERATOR)
    assert become(name) == (409, "name_taken")


@pytest.mark.parametrize(
    ("name", "likes"),
    [
        ("Zoë", ["ZOË", "Ｚoë", "Zoe\u0308", "zoe"]),
        ("Weiß", ["WEISS", "weiẞ", "Weiss"]),
        ("Νίκος", ["ΝΙΚΟΣ", "νικος"]),
        ("Мария", ["МАРИЯ"]),
        ("Iain", ["lain", "IAIN", "lAlN", "1ain"]),
        ("Paul", ["Pa\u03c5l", "PAUL"]),
        ("がく", ["か\u3099く"]),
        ("שלום", ["שָׁלוֹם"]),
        ("🦊", ["🦊\ufe0f"]),
    ],
)
def test_names_are_compared_regardless_of_case_width_and_form(name: str, likes: list[str]) -> None:
    account(name)
    assert [become(like) for like in likes] == [(409, "name_taken")] * len(likes)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Nicky", "Vicky"),
        ("Guy", "Gyu"),
        ("がく", "かく"),
        ("Anna", "Ann"),
        ("🦊", "🐻"),
        ("दिन", "दान"),
        ("Yves", "Unes"),
    ],
)
def test_other_names_are_free(name: str, other: str) -> None:
    account(name)
    assert become(other)[0] == 201


def test_no_guest_can_take_the_name_of_a_reader_with_a_badge() -> None:
    newsroom = Reader.objects.create(name="The night shift", badge="Newsroom")
    keep_name_keys(newsroom)
    assert become("The Night-Shift!") == (409, "name_taken")


def test_guests_can_share_a_name() -> None:
    assert become("Ann")[0] == become("Ann")[0] == 201


@pytest.mark.parametrize(
    "name", ["Admin", "A d m i n", "аdmіn", "The newsroom", "LA REDACTION", "Redaktion.", "管理員"]
)
def test_names_that_speak_for_the_site_are_reserved(name: str) -> None:
    assert become(name) == (409, "name_taken")


def test_each_site_has_its_own_list_of_reserved_names_and_its_own_name() -> None:
    for name, origin, reserved in [("Daily News", NEWS, "Captain\n\nQuill"), ("Other Paper", OTHER, "Pilot")]:
        SiteOrigin.objects.create(site=Site.objects.create(name=name, reserved_names=reserved), origin=origin)

    def taken(embedder: str, name: str) -> bool:
        return bool(Frame(embedder).begin().call("POST", "/session", {"name": name}).status_code == 409)

    assert [taken(NEWS, name) for name in ("captain", "Daily  News", "Pilot", "Admin")] == [True, True, False, False]
    assert [taken(OTHER, name) for name in ("captain", "OTHER PAPER", "Pilot")] == [False, True, True]
    # On our own pages, which have all sites' debates, the lists of all sites count.
    assert [become(name)[0] for name in ("captain", "Pilot", "Daily News", "Nobody")] == [409, 409, 409, 201]


def test_editors_can_change_the_default_list_in_the_admin() -> None:
    site = Site.objects.create(name="News")
    assert site.reserved_names == default_reserved_names()
    no_rows = {f"{of}-{number}_FORMS": 0 for of in ("origins", "domains") for number in ("TOTAL", "INITIAL")}
    form = {"name": "News", "reserved_names": "Quill"} | no_rows
    administer().post(f"/admin/debate/site/{site.pk}/change/", form)
    assert [become(name)[0] for name in ("Admin", "quill")] == [201, 409]


def administer() -> Browser:
    """Return the browser of a user with all admin permissions."""
    boss = account("Boss", role=Role.ADMINISTRATOR)
    User.objects.filter(reader=boss.reader).update(is_staff=True, is_superuser=True)
    browser = Browser()
    browser.post("/sign-in/", {"username": "boss", "password": PASSWORD})
    return browser


def new_account(browser: Browser, username: str) -> int:
    """Create an account in the admin; returns the status: 302 if it was created."""
    form = {"username": username, "password1": PASSWORD, "password2": PASSWORD, "usable_password": "true"}
    return browser.post("/admin/auth/user/add/", form).status_code


def test_an_account_created_in_the_admin_has_its_name_reserved() -> None:
    assert new_account(administer(), "Cleo") == 302
    assert become("CLE0") == (409, "name_taken")


def test_no_account_can_take_a_name_that_looks_like_another_accounts() -> None:
    browser = administer()
    cleo = require_reader(account("Cleo"))
    assert [new_account(browser, name) for name in ("CLEO", "Сleo", "cle0", "cleo.", "dora")] == [
        200,
        200,
        200,
        200,
        302,
    ]
    dora = Reader.objects.get(user__username="dora")
    form = {"name": "Cleо", "user": dora.user_id, "role": 0, "sections": "", "badge": ""}
    answer = browser.post(f"/admin/debate/reader/{dora.pk}/change/", form)
    assert answer.status_code == 200 and b"taken or reserved" in answer.content
    assert browser.post(f"/admin/debate/reader/{cleo.pk}/change/", form | {"user": cleo.user_id}).status_code == 302
    assert not AccountForm({"username": "clеo"}, instance=dora.user).has_error("password")
    assert AccountForm({"username": "clеo"}, instance=dora.user).has_error("username")


def test_renaming_an_account_frees_its_old_name() -> None:
    browser = administer()
    cleo = require_reader(account("Cleo"))
    User.objects.filter(reader=cleo).update(username="c")
    form = {"name": "Clea", "user": cleo.user_id, "role": 0, "sections": "", "badge": ""}
    assert browser.post(f"/admin/debate/reader/{cleo.pk}/change/", form).status_code == 302
    assert [become(name)[0] for name in ("Cleo", "clea")] == [201, 409]


def test_a_superuser_created_on_the_command_line_has_its_name_reserved() -> None:
    account("Cleo")
    call_command("createsuperuser", interactive=False, username="ada", email="a@news.example", stdout=StringIO())
    assert become("Ada") == (409, "name_taken")
    with pytest.raises(CommandError, match="taken or reserved"):
        call_command("createsuperuser", interactive=False, username="сleo", email="a@news.example", stdout=StringIO())
    assert not User.objects.filter(username="сleo").exists()


def test_a_name_belongs_to_one_account_even_if_two_claim_it_at_once() -> None:
    first, second = require_reader(account("Cleo")), Reader.objects.create(name="Cle0", badge="Desk")
    keep_name_keys(second)
    assert {key.reader_id for key in NameKey.objects.filter(key__in=name_keys("Cleo"))} == {first.pk}


def test_a_moderators_personal_comment_has_no_badge() -> None:
    scene = set_scene()
    for who in (scene.mo, scene.ann):
        post_comment(who, scene.article.slug, body="Just my view.", key=uuid4())
    epoch = Caller().get("/articles/bridge")["epoch"]
    for read in (f"changes?epoch={epoch}&since=0", "comments?sort=oldest"):
        comments = Caller().get(f"/articles/bridge/{read}")["comments"]
        assert [comment["author"].get("badge") for comment in comments] == ["Moderator", None]
        assert not any(comment.get("staff") for comment in comments)
    assert Browser().get("/a/bridge/").content.decode().count('data-badge dir="auto">Moderator<') == 1
    assert "<title>Mo (Moderator)</title>" in Browser().get("/a/bridge/feed/").content.decode()
