"""Signing in with an OpenID Connect provider: a guest becomes an account, names stay unique, and little is kept."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.comments.models import Comment
from debate.polls.models import Ballot
from debate.readers.models import Reader
from live.environment.providers import describe_providers, read_providers
from tests.cast import PASSWORD, account, set_scene
from tests.support.openid_provider import OpenIdProvider, run_openid_provider
from tests.support.second_factors import code_of, give_app

pytestmark = pytest.mark.django_db
TOP = Path(__file__).resolve().parents[2]
BEGIN = "/sign-in/with/herald/"


@pytest.fixture(scope="module")
def running() -> Iterator[OpenIdProvider]:
    with run_openid_provider() as provider:
        yield provider


@pytest.fixture
def herald(running: OpenIdProvider, settings: Settings) -> OpenIdProvider:
    running.reader, running.is_broken = {"sub": "1", "preferred_username": "Ada"}, False
    settings.SIGN_IN_PROVIDERS = read_providers(running.setting)
    settings.SOCIALACCOUNT_PROVIDERS = describe_providers(settings.SIGN_IN_PROVIDERS)
    return running


def go(browser: Browser, *, then: str = "/account/") -> Any:
    """Go to the provider and come back; returns the answer to coming back."""
    begun = browser.get(f"{BEGIN}?next={then}")
    assert begun.status_code == 302, begun.content.decode()
    back = httpx.get(begun["Location"]).headers["Location"]
    return browser.get(back.removeprefix("http://testserver"))


def name_of(browser: Browser) -> Any:
    return browser.get("/api/v1/session").json()["reader"]["name"]


def test_a_new_reader_chooses_a_name_and_is_signed_in(herald: OpenIdProvider) -> None:
    browser = Browser()
    herald.reader = {"sub": "1", "preferred_username": "Ada", "email": "ada@example.org", "name": "Ada King"}
    assert go(browser)["Location"] == "/sign-up/with/"
    form = browser.get("/sign-up/with/").content.decode()
    assert 'value="Ada"' in form and "The Herald" in form
    made = browser.post("/sign-up/with/", {"username": "Ada Byron"})
    assert made["Location"] == "/account/"
    assert name_of(browser) == "Ada Byron"
    assert "<bdi>The Herald</bdi>" in browser.get("/account/").content.decode()
    # The next time, the account is there; the name stays.
    again = Browser()
    assert go(again)["Location"] == "/account/"
    assert name_of(again) == "Ada Byron"
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name, user.has_usable_password()) == ("", "", "", False)
    assert SocialAccount.objects.get().extra_data == {}
    assert sorted(herald.asked_for) == ["openid", "profile"]


def test_a_guest_becomes_the_account_and_keeps_what_they_did(herald: OpenIdProvider) -> None:
    scene = set_scene()
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Cleo"})
    browser.post(f"/a/{scene.article.slug}/comment", {"body": "As a guest.", "key": str(scene.ann.voter)})
    browser.post(f"/poll/{scene.poll.pk}/vote", {"choice": scene.choices[0].pk})
    go(browser)
    assert 'value="Cleo"' in browser.get("/sign-up/with/").content.decode()
    browser.post("/sign-up/with/", {"username": "Cleo"})
    comment = Comment.objects.get()
    assert comment.author.user and comment.author.name == "Cleo"
    assert Ballot.objects.get().voter == comment.author.voter
    assert Reader.objects.filter(name="Cleo").count() == 1


def test_a_name_that_looks_like_somebodys_is_refused(herald: OpenIdProvider) -> None:
    account("Ada")
    browser = Browser()
    go(browser)
    for name in ("ada", "Аdа", "", "a@b.example"):
        refused = browser.post("/sign-up/with/", {"username": name})
        assert refused.status_code == 200 and 'role="alert"' in refused.content.decode(), name
    assert browser.post("/sign-up/with/", {"username": "Ada of the Herald"}).status_code == 302
    assert User.objects.count() == 2


def test_a_second_factor_is_asked_for_here_too(herald: OpenIdProvider) -> None:
    go(browser := Browser())
    browser.post("/sign-up/with/", {"username": "Ada"})
    key = give_app(User.objects.get())
    again = Browser()
    assert go(again)["Location"].startswith("/sign-in/code/")
    assert name_of(again) is None
    assert again.post("/sign-in/code/", {"code": code_of(key)})["Location"] == "/account/"
    assert name_of(again) == "Ada"


def test_a_closed_account_stays_closed(herald: OpenIdProvider) -> None:
    go(browser := Browser())
    browser.post("/sign-up/with/", {"username": "Ada"})
    User.objects.update(is_active=False)
    assert go(again := Browser()).status_code == 401
    assert name_of(again) is None


def test_whatever_goes_wrong_ends_on_a_page_that_says_so(herald: OpenIdProvider) -> None:
    browser = Browser()
    herald.reader = None
    assert go(browser)["Location"] == "/sign-in/"
    # Coming back without having left, with an invalid code, and from an unknown provider.
    assert browser.get(f"{BEGIN}back/?code=x&state=y").status_code == 502
    assert browser.get("/sign-in/with/other/").status_code == 404
    assert browser.get("/sign-up/with/")["Location"] == "/sign-in/"
    herald.is_broken = True
    broken = browser.get(BEGIN)
    assert broken.status_code == 502 and "The Herald could not sign you in" in broken.content.decode()


def test_a_link_on_another_site_signs_nobody_in(herald: OpenIdProvider) -> None:
    led = Browser().get(BEGIN, headers={"Sec-Fetch-Site": "cross-site"})
    assert led["Location"] == "/sign-in/"
    going = Browser().get(f"{BEGIN}?next=https://evil.example/", headers={"Sec-Fetch-Site": "same-origin"})
    assert going["Location"].startswith(herald.origin)


def test_the_sign_in_page_has_a_button_for_each_provider(herald: OpenIdProvider) -> None:
    assert "Sign in with The Herald" in Browser().get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "value",
    [
        "herald",
        "{}",
        '[{"id": "herald"}]',
        '[{"id": "He rald", "name": "H", "server": "https://h.example", "client": "c", "secret": "s"}]',
        '[{"id": "herald", "name": "H", "server": "http://h.example", "client": "c", "secret": "s"}]',
        '[{"id": "herald", "name": "H", "server": "https://h.example", "client": "c", "secret": "s", "x": 1}]',
    ],
)
def test_a_malformed_setting_stops_the_start_with_one_line(value: str) -> None:
    environment = os.environ | {"SIGN_IN_PROVIDERS": value, "DEMO": "on"}
    done = subprocess.run(
        [sys.executable, "-c", "import live.settings"], cwd=TOP, env=environment, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert done.stderr.startswith("hustings: SIGN_IN_PROVIDERS must be a JSON list of objects with id")
    assert len(done.stderr.splitlines()) == 1


# Accounts that exist already.


def signed_in(name: str = "Eve") -> Browser:
    account(name)
    browser = Browser()
    assert browser.post("/sign-in/", {"username": name, "password": PASSWORD}).status_code == 302
    return browser


def join(browser: Browser) -> Any:
    """Join the provider; returns the answer to coming back."""
    begun = browser.post("/account/providers/herald/join")
    assert begun.status_code == 302, begun.content.decode()
    back = httpx.get(begun["Location"]).headers["Location"]
    return browser.get(back.removeprefix("http://testserver"))


def test_an_account_joins_a_provider_and_signs_in_with_it(herald: OpenIdProvider) -> None:
    browser = signed_in()
    assert "Also sign in with The Herald" in browser.get("/account/providers/").content.decode()
    assert join(browser)["Location"] == "/account/providers/?done=joined"
    assert "Stop signing in with The Herald" in browser.get("/account/providers/").content.decode()
    assert SocialAccount.objects.get().extra_data == {}
    elsewhere = Browser()
    assert go(elsewhere)["Location"] == "/account/" and name_of(elsewhere) == "Eve"
    assert browser.post("/account/providers/herald/leave")["Location"] == "/account/providers/?done=left"
    assert go(Browser())["Location"] == "/sign-up/with/"


def test_joining_and_leaving_ask_for_the_password_again(herald: OpenIdProvider) -> None:
    browser = signed_in()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        asked = browser.post("/account/providers/herald/join")
        assert asked["Location"].startswith("/account/again/password/?next=")
        answer = browser.post(asked["Location"], {"password": PASSWORD, "next": "/account/providers/herald/join"})
        assert answer["Location"].startswith(herald.origin)
    assert not SocialAccount.objects.exists()


def test_the_only_way_in_cannot_be_left(herald: OpenIdProvider) -> None:
    browser = Browser()
    go(browser)
    browser.post("/sign-up/with/", {"username": "Ada"})
    assert "only way to sign in" in browser.get("/account/providers/").content.decode()
    refused = browser.post("/account/providers/herald/leave")
    assert refused.status_code == 403 and SocialAccount.objects.count() == 1
    user = User.objects.get(reader__name="Ada")
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Phone"})
    assert "only way to sign in" not in browser.get("/account/providers/").content.decode()


def test_a_provider_that_another_account_has_joined_is_not_taken_over(herald: OpenIdProvider) -> None:
    join(signed_in("Eve"))
    mallory = signed_in("Mallory")
    assert join(mallory)["Location"] == "/account/providers/?done=taken"
    assert SocialAccount.objects.get().user.reader.name == "Eve"
    assert "Another account already signs in" in mallory.get("/account/providers/?done=taken").content.decode()


def test_guests_have_no_providers(herald: OpenIdProvider) -> None:
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Gus"})
    for address in ("join", "leave"):
        assert browser.post(f"/account/providers/herald/{address}").status_code == 403
