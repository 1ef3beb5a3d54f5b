"""An account's owner sets a forgotten password, changes password and address, and signs out everywhere."""

from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.readers.account_sessions import MAX_SESSIONS, forget_ended_account_sessions
from debate.sites.models import Site, SiteOrigin
from tests.cast import PASSWORD, account, set_scene
from tests.debate.test_sign_up import ADA, sign_in, sign_up, who
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db

OTHER = "other words that are long"
NEW = "byron@readers.example"


@pytest.fixture
def ada(mail: MailServer) -> Browser:
    """A browser that has made an account, and has it confirmed."""
    browser = Browser()
    sign_up(browser)
    browser.post(mail.link(ADA))
    return browser


def ask(email: str) -> Any:
    return Browser().post("/account/reset/", {"email": email})


def open_reset(browser: Browser, link: str) -> str:
    """Open a link that sets a password; returns where its form is."""
    answer = browser.get(link)
    assert answer.status_code == 302
    return str(answer["Location"])


def test_a_forgotten_password_is_set_by_a_link_which_works_once(ada: Browser, mail: MailServer) -> None:
    assert ask(ADA.upper())["Location"] == "/account/reset/sent/"
    link = mail.link(ADA, count=2)
    browser = Browser()
    form = open_reset(browser, link)
    # The address of the form has no secret.
    assert form != link and "set-password" in form
    assert browser.post(form, {"password1": "short"}).status_code == 200
    answer = browser.post(form, {"password1": OTHER})
    assert answer["Location"] == "/sign-in/?done=password"
    assert "Your new password is set" in browser.get(answer["Location"]).content.decode()
    assert "no longer works" in Browser().get(link).content.decode()
    # Nobody stays signed in.
    assert who(ada) == ("anonymous", None)
    assert sign_in(Browser(), ADA).status_code == 401
    assert sign_in(Browser(), ADA, OTHER).status_code == 302
    assert "was set for your account" in mail.newest(ADA, count=3)


def test_asking_for_a_new_password_does_not_reveal_whether_there_is_an_account(ada: Browser, mail: MailServer) -> None:
    known, unknown = ask(ADA), ask("nobody@readers.example")
    assert (known.status_code, known["Location"], known.content) == (302, unknown["Location"], unknown.content)
    assert known.cookies.keys() == unknown.cookies.keys()
    # Both get a mail, which takes alike long.
    assert "No account there has this e-mail address." in mail.newest("nobody@readers.example")


def test_mails_are_limited_in_the_same_way_for_every_address(
    ada: Browser, mail: MailServer, settings: Settings
) -> None:
    settings.RATE_LIMITS_ON = True
    for address in (ADA, "nobody@readers.example"):
        assert [ask(address).status_code for _ in range(4)] == [302] * 3 + [429]
    assert len(mail.mails) == 1 + 2 * 3


def test_a_password_set_by_mail_confirms_a_new_account(mail: MailServer) -> None:
    sign_up(Browser())
    ask(ADA)
    browser = Browser()
    browser.post(open_reset(browser, mail.link(ADA, count=2)), {"password1": OTHER})
    assert sign_in(browser, "Ada Byron", OTHER).status_code == 302


def test_a_link_goes_to_the_address_that_an_administrator_has_given_an_account(ada: Browser, mail: MailServer) -> None:
    User.objects.filter(email=ADA).update(email=NEW)
    ask(NEW)
    browser = Browser()
    browser.post(open_reset(browser, mail.link(NEW)), {"password1": OTHER})
    assert sign_in(Browser(), NEW, OTHER).status_code == 302
    assert sign_in(Browser(), ADA, OTHER).status_code == 401


def test_the_password_is_changed_by_somebody_who_knows_it(ada: Browser, mail: MailServer, settings: Settings) -> None:
    elsewhere = Browser()
    sign_in(elsewhere, ADA)
    wrong = ada.post("/account/password/", {"oldpassword": "wrong", "password1": OTHER})
    assert "This is not your password." in wrong.content.decode()
    answer = ada.post("/account/password/", {"oldpassword": PASSWORD, "password1": OTHER})
    assert answer["Location"] == "/account/?changed=password"
    assert "Your password is changed" in ada.get(answer["Location"]).content.decode()
    assert who(ada) == ("account", "Ada Byron")
    assert who(elsewhere) == ("anonymous", None)
    assert "was changed" in mail.newest(ADA, count=2)
    settings.RATE_LIMITS_ON = True
    form = {"oldpassword": "wrong", "password1": PASSWORD}
    codes = [ada.post("/account/password/", form).status_code for _ in range(6)]
    assert codes == [200] * 5 + [429]


def test_a_new_address_replaces_the_old_one_when_it_is_confirmed(ada: Browser, mail: MailServer) -> None:
    wrong = ada.post("/account/email/", {"action_add": "yes", "email": NEW, "password": "wrong"})
    assert "This is not your password." in wrong.content.decode()
    answer = ada.post("/account/email/", {"action_add": "yes", "email": NEW, "password": PASSWORD})
    assert answer["Location"] == "/account/?changed=sent"
    page = ada.get("/account/").content.decode()
    assert ADA in page and f"Waiting to be confirmed: <bdi>{NEW}</bdi>" in page
    # Not yet: the owner of a mistyped address gets nowhere.
    assert sign_in(Browser(), NEW).status_code == 401
    ask(NEW)
    assert "No account there has this e-mail address." in mail.newest(NEW, count=2)
    link = next(mail.link_in(one) for one in mail.mails if one["To"] == NEW)
    assert ada.post(link)["Location"] == "/account/?changed=address"
    assert sign_in(Browser(), NEW).status_code == 302
    assert sign_in(Browser(), ADA).status_code == 401
    assert "instead of this one" in mail.newest(ADA, count=2)


def test_changing_to_an_address_that_has_an_account_reveals_nothing_and_changes_nothing(
    ada: Browser, mail: MailServer
) -> None:
    ben = Browser()
    sign_up(ben, "Ben", "ben@readers.example")
    ben.post(mail.link("ben@readers.example"))
    free = ben.post("/account/email/", {"action_add": "yes", "email": NEW, "password": PASSWORD})
    taken = ben.post("/account/email/", {"action_add": "yes", "email": ADA, "password": PASSWORD})
    assert (free.status_code, free["Location"]) == (taken.status_code, taken["Location"])
    link = mail.link(ADA, count=2)
    assert "no longer works" in ben.get(link).content.decode()
    assert "no longer works" in ben.post(link).content.decode()
    assert sign_in(Browser(), ADA).status_code == 302
    assert who(ada) == ("account", "Ada Byron")


def test_if_mail_cannot_be_sent_the_address_stays(ada: Browser, mail: MailServer) -> None:
    mail.stop()
    answer = ada.post("/account/email/", {"action_add": "yes", "email": NEW, "password": PASSWORD})
    assert answer.status_code == 503
    assert NEW not in ada.get("/account/").content.decode()


def test_an_account_without_an_address_adds_one(mail: MailServer) -> None:
    account("Cleo")
    browser = Browser()
    sign_in(browser, "cleo")
    assert "Add an address" in browser.get("/account/").content.decode()
    browser.post("/account/email/", {"action_add": "yes", "email": NEW, "password": PASSWORD})
    # An address that nobody confirms locks nobody out.
    assert sign_in(Browser(), "cleo").status_code == 302
    browser.post(mail.link(NEW))
    assert sign_in(Browser(), NEW).status_code == 302


def test_a_reader_sees_where_they_are_signed_in_and_signs_out_everywhere_else(mail: MailServer) -> None:
    set_scene()
    account("Cleo")
    here = Browser(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    phone = Browser(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/6"})
    for browser in (phone, here):
        sign_in(browser, "cleo")
    page = here.get("/account/sessions/").content.decode()
    assert page.index("Firefox on Linux") < page.index("this browser") < page.index("Safari on iPhone")
    token = sign_in_in_frame("cleo")
    assert frame_reader(token) == "Cleo"
    answer = here.post("/account/sessions/")
    assert answer["Location"] == "/account/?changed=sessions"
    assert who(here) == ("account", "Cleo") and who(phone) == ("anonymous", None)
    assert frame_reader(token) == "invalid_token"
    page = here.get("/account/").content.decode()
    assert "Browsers: 1<" in page
    # In the frame, too, signing in again works.
    assert frame_reader(sign_in_in_frame("cleo")) == "Cleo"


def test_the_list_of_sessions_is_bounded_and_forgets_those_that_are_over() -> None:
    account("Cleo")
    browsers = [Browser() for _ in range(MAX_SESSIONS + 1)]
    for browser in browsers:
        sign_in(browser, "cleo")
    assert who(browsers[0]) == ("anonymous", None)
    assert who(browsers[1]) == ("account", "Cleo")
    browsers[1].post("/sign-out")
    assert forget_ended_account_sessions() == 1
    assert UserSession.objects.count() == MAX_SESSIONS - 1
    # Nobody's address is kept.
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"::"}


def test_a_guest_is_offered_an_account_and_nobody_else_sees_the_page() -> None:
    guest, nobody = Browser(), Browser()
    guest.post("/sign-in/guest", {"name": "Ada"})
    assert "Create an account" in guest.get("/account/").content.decode()
    assert nobody.get("/account/")["Location"] == "/sign-in/?next=/account/"
    for path in ("password", "email", "sessions"):
        for browser in (guest, nobody):
            assert browser.get(f"/account/{path}/")["Location"].startswith("/sign-in/")


EMBEDDER = "https://news.example"


def sign_in_in_frame(name: str) -> str:
    if not SiteOrigin.objects.filter(origin=EMBEDDER).exists():
        SiteOrigin.objects.create(site=Site.objects.create(name="News"), origin=EMBEDDER)
    frame = {"X-Embedder": EMBEDDER}
    first = Browser().post("/api/v1/session/token", headers=frame).json()["token"]["token"]
    answer = Browser().post(
        "/api/v1/session/login",
        {"username": name, "password": PASSWORD},
        content_type="application/json",
        headers=frame | {"Authorization": f"Bearer {first}"},
    )
    return str(answer.json()["token"]["token"])


def frame_reader(token: str) -> str:
    answer = Browser().get("/api/v1/session", headers={"X-Embedder": EMBEDDER, "Authorization": f"Bearer {token}"})
    found = answer.json()
    return str(found["reader"]["name"] if "reader" in found else found["error"]["code"])


def test_an_account_with_an_address_is_asked_for_its_password_before_it_adds_a_second_factor(ada: Browser) -> None:
    led = ada.get("/account/second-factor/app/")
    assert led["Location"].startswith("/account/again/password/")
    assert ada.get(led["Location"]).status_code == 200
