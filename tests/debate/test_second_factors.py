"""Second factors: an authenticator app and recovery codes, at every way to sign in, with one limit of attempts."""

import json
import re
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.errors import Unavailable
from debate.readers.models import Reader
from debate.sites.models import Site
from tests.cast import PASSWORD, account
from tests.support.frame import Frame
from tests.support.second_factors import KEY, code_of, give_app, give_factors

pytestmark = pytest.mark.django_db
NOON = "2026-11-26T12:00:00Z"


@pytest.fixture
def ada() -> User:
    user = account("Ada").reader.user  # type: ignore[union-attr]
    assert user
    return user


def sign_in(code: str | None = None, *, password: str = PASSWORD, browser: Browser | None = None) -> Any:
    said = {"username": "ada", "password": password} | ({} if code is None else {"code": code})
    return (browser or Browser()).post("/api/v1/session/login", said, content_type="application/json")


def error_of(answer: Any) -> str:
    return "" if answer.status_code == 200 else str(answer.json()["error"]["code"])


def add_app(browser: Browser) -> tuple[str, list[str]]:
    """Add an authenticator app as its owner does; returns its key and the recovery codes."""
    page = browser.get("/account/second-factor/app/")
    key = re.search(r'<code dir="ltr">([A-Z2-7]+)</code>', page.content.decode())
    assert key
    answer = browser.post("/account/second-factor/app/", {"code": code_of(key[1])})
    assert answer["Location"] == "/account/second-factor/codes/"
    codes = browser.get(answer["Location"]).content.decode()
    return key[1], re.findall(r"<li><code>(\d{8})</code></li>", codes)


def test_with_an_app_the_password_alone_signs_nobody_in(ada: User) -> None:
    browser = Browser()
    sign_in(browser=browser)
    with time_machine.travel(NOON, tick=False) as clock:
        key, codes = add_app(browser)
        clock.shift(60)
        assert error_of(sign_in()) == "second_factor_required"
        assert error_of(sign_in("000000")) == "wrong_code"
        code = code_of(key)
        assert error_of(sign_in(code)) == ""
        assert error_of(sign_in(code)) == "wrong_code", "the same code a second time"
        assert error_of(sign_in(codes[3])) == ""
        assert error_of(sign_in(codes[3])) == "wrong_code"
        # Somebody without the password learns nothing of the second factor.
        assert error_of(sign_in(password="wrong")) == "wrong_credentials"
    assert len(codes) == 10


@pytest.mark.django_db(transaction=True)
def test_the_first_factor_signs_the_account_out_in_all_other_browsers(ada: User) -> None:
    here, there = Browser(), Browser()
    sign_in(browser=there)
    sign_in(browser=here)
    add_app(here)
    assert here.get("/api/v1/session").json()["reader"]["name"] == "Ada"
    assert there.get("/api/v1/session").json()["reader"]["name"] is None


def test_wrong_codes_count_like_wrong_passwords(ada: User, settings: Settings) -> None:
    give_app(ada)
    settings.RATE_LIMITS_ON = True
    outcomes = [error_of(sign_in("000000")) for _ in range(6)]
    assert outcomes == ["wrong_code"] * 5 + ["rate_limited"]
    assert error_of(sign_in(password="wrong")) == "rate_limited"


def test_without_script_the_code_is_asked_for_on_a_page_of_its_own(ada: User, settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True
    browser, key = Browser(), give_app(ada)
    answer = browser.post("/sign-in/", {"username": "ada", "password": PASSWORD, "next": "/account/"})
    assert answer["Location"] == "/sign-in/code/"
    assert browser.get("/account/").status_code == 302, "not signed in yet"
    for _ in range(4):
        wrong = browser.post("/sign-in/code/", {"code": "000000"})
        assert "This code is wrong" in wrong.content.decode()
    assert browser.post("/sign-in/code/", {"code": "000000"}).status_code == 429
    settings.RATE_LIMITS_ON = False
    answer = browser.post("/sign-in/code/", {"code": code_of(key), "next": "/account/"})
    assert answer["Location"] == "/account/"
    assert "Ada" in browser.get("/account/").content.decode()


def test_a_page_for_second_factors_asks_for_the_password_again_after_a_while(ada: User) -> None:
    browser = Browser()
    with time_machine.travel(NOON, tick=False) as clock:
        sign_in(browser=browser)
        clock.shift(20 * 60)
        led = browser.get("/account/second-factor/app/")
        assert led["Location"].startswith("/account/again/password/")
        assert browser.post(led["Location"], {"password": "wrong"}).status_code == 200
        back = browser.post("/account/again/password/", {"password": PASSWORD, "next": "/account/second-factor/app/"})
        assert back["Location"] == "/account/second-factor/app/"
        key, _ = add_app(browser)
        clock.shift(20 * 60)
        assert browser.get("/account/second-factor/app/remove/").status_code == 302
        browser.post("/account/again/code/", {"code": code_of(key)})
        browser.post("/account/second-factor/app/remove/")
    assert not Authenticator.objects.exists(), "the recovery codes go with the last factor"
    assert error_of(sign_in()) == ""


def test_a_stranger_is_led_to_sign_in(ada: User) -> None:
    guest = Browser()
    guest.post("/sign-in/guest", {"name": "Ben"})
    for address in ("", "app/", "app/remove/", "codes/", "codes/new/"):
        answer = guest.get(f"/account/second-factor/{address}")
        assert answer["Location"].startswith("/sign-in/"), address
    assert guest.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_a_passkey_that_nobody_has_is_refused_whatever_is_sent(ada: User) -> None:
    browser = Browser()
    sent: tuple[dict[str, Any], ...] = (
        {},
        {"response": {"userHandle": "MQ"}},
        {"response": {"userHandle": 7}, "id": "x"},
        {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}},
        {"id": [], "response": []},
    )
    for credential in sent:
        browser.post("/api/v1/session/passkey/options", content_type="application/json")
        answer = browser.post("/api/v1/session/passkey", {"credential": credential}, content_type="application/json")
        assert (answer.status_code, error_of(answer)) == (401, "wrong_credentials"), credential


def test_a_frames_passkey_answers_what_the_same_frame_began_within_minutes(ada: User) -> None:
    Site.objects.create(name="News").origins.create(origin="https://news.example")
    frame, other = Frame().begin(), Frame().begin()
    credential = {"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "MQ"}}
    begun = frame.do("POST", "/session/passkey/options")
    assert begun["options"]["challenge"] and begun["state"]
    for caller, state in ((frame, begun["state"]), (frame, "forged"), (frame, ""), (other, begun["state"])):
        assert caller.refused("POST", "/session/passkey", {"credential": credential, "state": state}) == (
            "wrong_credentials"
        )
    frame.token = "forged"
    assert frame.refused("POST", "/session/passkey/options") == "invalid_token"
    on_our_page = Browser().post("/api/v1/session/passkey/options", content_type="application/json").json()
    assert not on_our_page.get("state")


def test_beginning_with_a_passkey_counts_as_a_sign_in_of_the_address(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True
    codes = [
        error_of(Browser().post("/api/v1/session/passkey/options", content_type="application/json")) for _ in range(31)
    ]
    assert codes == [""] * 30 + ["challenge_required"]


def test_the_account_page_says_whether_there_is_a_second_factor(ada: User) -> None:
    browser = Browser()
    sign_in(browser=browser)
    add_app(browser)
    page = browser.get("/account/").content.decode()
    assert "<dt>Second factor</dt>\n        <dd>On" in page
    assert Reader.objects.get(user=ada).name == "Ada"


def test_the_owner_downloads_what_is_stored_of_second_factors_but_no_keys(ada: User) -> None:
    give_factors(ada)
    data = {"name": "My telephone", "credential": {}}
    Authenticator.objects.create(user=ada, type=Authenticator.Type.WEBAUTHN, data=data)
    browser = Browser()
    browser.force_login(ada)
    answer: Any = browser.get("/account/data.json")
    text = b"".join(answer.streaming_content).decode()
    stored = json.loads(text)["second_factors"]
    assert [(row["type"], row["passkey"]) for row in stored] == [
        ("totp", None),
        ("recovery_codes", None),
        ("webauthn", "My telephone"),
    ]
    assert KEY not in text


# What the database has.


def test_a_copy_of_the_database_makes_no_codes_and_a_changed_key_can_still_be_read(
    ada: User, settings: Settings
) -> None:
    app = TOTP.activate(ada, KEY)
    RecoveryCodes.activate(ada)
    stored = [json.dumps(factor.data) for factor in Authenticator.objects.filter(user=ada)]
    assert not any(KEY in data for data in stored) and "gAAAA" in stored[0] and "gAAAA" in stored[1]
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, which is just as long and just as random as it was"
    assert app.validate_code(code_of(KEY))
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Unavailable):
        app.validate_code(code_of(KEY))


def test_a_key_that_was_stored_before_keys_were_encrypted_still_counts(ada: User) -> None:
    give_app(ada)
    assert Authenticator.objects.get(user=ada).wrap().validate_code(code_of(KEY))
