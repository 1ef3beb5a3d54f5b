"""Password guessing: hopeless from one address, costly from many, and no way to lock the owner out."""

from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.limits.rates import Rate
from debate.readers.models import Role
from tests.cast import PASSWORD, account
from tests.support.challenges import solve

pytestmark = pytest.mark.django_db
ELSEWHERE = "203.0.113.7"


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True
    # Before anything is hashed with the fast hasher: the cast's own hash stays.
    account("Ada", role=Role.ADMINISTRATOR)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    member("Mo", Role.MODERATOR)


def member(name: str, role: Role = Role.READER) -> None:
    """Give a reader an account whose password is checked quickly."""
    account(name, role=role)
    password = make_password(PASSWORD, hasher="md5")
    User.objects.filter(username=name.lower()).update(password=password)


def sign_in(
    password: str,
    *,
    name: str = "mo",
    address: str = "192.0.2.1",
    browser: Browser | None = None,
    solution: str = "",
) -> Any:
    return (browser or Browser()).post(
        "/api/v1/session/login",
        {"username": name, "password": password},
        content_type="application/json",
        REMOTE_ADDR=address,
        headers={"X-Challenge-Solution": solution},
    )


def code_of(answer: Any) -> str:
    return "" if answer.status_code == 200 else str(answer.json()["error"]["code"])


def by_form(browser: Browser, password: str, path: str = "/sign-in/", **more: str) -> Any:
    return browser.post(path, {"username": "mo", "password": password, **more}, REMOTE_ADDR=ELSEWHERE)


def test_password_guessing_from_one_address_waits_longer_each_time() -> None:
    waits: list[float] = []
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False) as clock:
        for _ in range(150):
            answer = sign_in("wrong")
            if answer.status_code == 429:
                error = answer.json()["error"]
                assert error["code"] == "rate_limited"
                assert int(answer["Retry-After"]) == error["retry_after"]
                waits.append(error["retry_after"])
                clock.shift(error["retry_after"])
            else:
                assert code_of(answer) == "wrong_credentials"
    assert len(waits) > 15
    assert waits[0] <= 12 and waits[-1] >= 1_000
    assert waits == sorted(waits)


def test_a_correct_password_is_not_checked_during_the_wait() -> None:
    for _ in range(6):
        answer = sign_in("wrong")
    assert code_of(answer) == "rate_limited"
    assert code_of(sign_in(PASSWORD)) == "rate_limited"


def test_pages_api_and_admin_share_one_sign_in_limit() -> None:
    browser = Browser()
    assert by_form(browser, "wrong").status_code == 401
    for _ in range(2):
        sign_in("wrong", address=ELSEWHERE)
    for _ in range(45):
        # No password is checked here, not even the right one.
        answer = by_form(browser, PASSWORD, "/admin/login/")
        assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Fadmin%2F")
    for _ in range(2):
        assert by_form(browser, "wrong").status_code == 401
    refused = by_form(browser, PASSWORD)
    assert refused.status_code == 429 and refused["Retry-After"]
    assert "Too many sign-ins failed. Try again in" in refused.content.decode()
    assert "sessionid" not in browser.cookies


def test_guessing_from_another_address_does_not_lock_the_owner_out() -> None:
    for _ in range(10):
        sign_in("wrong", address=ELSEWHERE)
    assert code_of(sign_in(PASSWORD, address=ELSEWHERE)) == "rate_limited"
    assert sign_in(PASSWORD).status_code == 200


def test_a_known_browser_is_not_slowed_down_by_its_neighbours_guesses() -> None:
    browser = Browser()
    assert sign_in(PASSWORD, browser=browser).status_code == 200
    browser.cookies.pop("sessionid")
    for _ in range(10):
        sign_in("wrong")
    assert code_of(sign_in(PASSWORD)) == "rate_limited"
    assert sign_in(PASSWORD, browser=browser).status_code == 200


def test_a_known_browser_has_a_guessing_limit_and_is_known_only_for_its_own_account() -> None:
    member("Ann")
    browser = Browser()
    sign_in(PASSWORD, name="ann", browser=browser)
    for name in ("ann", "mo"):
        codes = [code_of(sign_in("wrong", name=name, browser=browser)) for _ in range(6)]
        assert codes == ["wrong_credentials"] * 5 + ["rate_limited"]
    browser.cookies["hustings_known"] = browser.cookies["hustings_known"].value[:-2]
    assert code_of(sign_in("wrong", name="ann", browser=browser)) == "wrong_credentials"


def test_guesses_at_one_account_from_many_addresses_need_a_challenge_but_lock_nobody_out(settings: Settings) -> None:
    settings.LIMITS = settings.LIMITS | {"LIMIT_SIGN_INS_PER_NAME": (Rate(8, 3_600),)}
    known = Browser()
    assert sign_in(PASSWORD, browser=known).status_code == 200
    for number in range(7):
        assert code_of(sign_in("wrong", address=f"198.51.{number}.1")) == "wrong_credentials"
    asked = sign_in("wrong", address="198.51.100.1")
    assert code_of(asked) == "challenge_required"
    assert asked.json()["error"]["challenge"] == "/api/v1/challenges/sign-in"
    # A known browser needs no challenge, and an unknown one solves it and signs in.
    assert sign_in(PASSWORD, browser=known).status_code == 200
    solution = solve(Browser().get("/api/v1/challenges/sign-in").json())
    assert sign_in(PASSWORD, address="198.51.100.2", solution=solution).status_code == 200
    assert code_of(sign_in("wrong", address="198.51.100.3", solution=solution)) == "challenge_required"
    assert code_of(sign_in("wrong", name="ann")) == "wrong_credentials"


def test_guesses_at_many_accounts_from_one_address_need_a_challenge() -> None:
    codes = [code_of(sign_in("wrong", name=f"reader{number}")) for number in range(31)]
    assert codes == ["wrong_credentials"] * 30 + ["challenge_required"]


class CountingHasher(PBKDF2PasswordHasher):
    algorithm = "pbkdf2_counted"
    iterations = 1
    made = 0

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        type(self).made += 1
        return str(super().encode(password, salt, iterations))


@pytest.mark.parametrize("name", ["mo", "MO", "nobody", "closed", "unusable", "m\0o", "x" * 150])
def test_a_failed_sign_in_does_not_reveal_whether_the_account_exists(settings: Settings, name: str) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    for user in User.objects.all():
        user.set_password(PASSWORD)
        user.save()
    User.objects.create_user("closed", password=PASSWORD, is_active=False)
    User.objects.create_user("unusable")
    CountingHasher.made = 0
    answers = [sign_in("wrong", name=name) for _ in range(6)]
    assert CountingHasher.made == 5
    assert [code_of(answer) for answer in answers] == ["wrong_credentials"] * 5 + ["rate_limited"]
    assert len({answer.content for answer in answers[:5]}) == 1


def test_all_spellings_of_a_user_name_share_one_limit() -> None:
    names = ["mo", "MO", "Mo", "\uff4do", "mO", "m\0o"]
    assert [code_of(sign_in("wrong", name=name)) for name in names][-1] == "rate_limited"


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/admin/debate/article/?q=a", "/admin/debate/article/?q=a"),
        ("https://elsewhere.example/", "/admin/"),
        ("//elsewhere.example/", "/admin/"),
        ("javascript:alert(1)", "/admin/"),
        ("", "/admin/"),
    ],
)
def test_the_admins_sign_in_returns_to_the_requested_page_only(asked: str, led: str) -> None:
    user = User.objects.create_superuser("root", password=PASSWORD)
    browser = Browser()
    sent = browser.get("/admin/login/", {"next": asked})
    page = browser.get(sent["Location"])
    there = page.context["return_url"]
    signed_in = browser.post("/sign-in/", {"username": user.username, "password": PASSWORD, "next": there})
    assert (signed_in.status_code, signed_in["Location"]) == (302, led)
    assert browser.get(led).status_code in (200, 302)
    # A signed-in reader gets no challenge.
    assert browser.get("/admin/login/", {"next": asked})["Location"] == led


def test_an_account_without_admin_rights_is_told_so_at_the_admins_sign_in() -> None:
    member("Cora")
    browser = Browser()
    sign_in(PASSWORD, name="cora", browser=browser)
    page = browser.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == "/sign-in/?next=%2Fadmin%2F"
    assert "You are signed in as cora." in page.content.decode()


def test_the_password_change_form_limits_guesses_at_the_old_password() -> None:
    User.objects.create_superuser("root", password=PASSWORD)
    browser = Browser()
    sign_in(PASSWORD, name="root", browser=browser)
    form = {"old_password": "wrong", "new_password1": "another long one", "new_password2": "another long one"}
    answers = [browser.post("/admin/password_change/", form).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
