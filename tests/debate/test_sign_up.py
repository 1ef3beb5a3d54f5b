"""Making an account: with a confirmed address where mail is sent, without one where it is not."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.comments.models import Comment
from debate.limits.rates import Rate
from debate.polls.models import Ballot
from debate.readers.confirmation import forget_unconfirmed_accounts
from debate.readers.models import Reader
from tests.cast import PASSWORD, account, set_scene
from tests.debate.test_guessing import CountingHasher
from tests.support.mail import MailServer
from tests.support.sanctions import ban_reader

pytestmark = pytest.mark.django_db

ADA = "ada@readers.example"


def sign_up(browser: Browser, name: str = "Ada Byron", email: str = ADA, **more: str) -> Any:
    return browser.post("/sign-up/", {"username": name, "email": email, "password1": PASSWORD, **more})


def sign_in(browser: Browser, name: str, password: str = PASSWORD) -> Any:
    return browser.post("/sign-in/", {"username": name, "password": password})


def who(browser: Browser) -> tuple[str, str | None]:
    reader = browser.get("/api/v1/session").json()["reader"]
    return reader["kind"], reader["name"]


def test_a_reader_signs_up_confirms_the_address_and_is_back_where_they_were(mail: MailServer) -> None:
    set_scene()
    browser = Browser()
    answer = sign_up(browser, next="/a/bridge/#composer")
    assert (answer.status_code, answer["Location"]) == (302, "/account/confirm/")
    assert "We have sent you a mail." in browser.get("/account/confirm/").content.decode()
    assert who(browser) == ("anonymous", None)
    link = mail.link(ADA)
    # Opening the link confirms nothing: programs that look at mail open links too.
    assert "ada@readers.example" in browser.get(link).content.decode()
    assert who(browser) == ("anonymous", None)
    answer = browser.post(link)
    assert (answer.status_code, answer["Location"]) == (302, "/a/bridge/#composer")
    assert who(browser) == ("account", "Ada Byron")


def test_mail_is_in_the_readers_language(mail: MailServer) -> None:
    sign_up(Browser(headers={"Accept-Language": "de"}))
    text = mail.newest(ADA)
    assert "Öffnen Sie zur Bestätigung diesen Link." in text
    assert mail.mails[0]["Subject"] == "Bestätigen Sie Ihr Konto bei testserver"


@pytest.mark.parametrize("name", ["Ada Byron", "ada byron", ADA, "ADA@readers.example"])
def test_an_account_is_signed_in_to_by_name_or_address(mail: MailServer, name: str) -> None:
    sign_up(Browser())
    # The link is opened in another browser, on a phone for example.
    phone = Browser()
    assert phone.post(mail.link(ADA))["Location"] == "/sign-in/?done=confirmed"
    assert "Your e-mail address is confirmed." in phone.get("/sign-in/?done=confirmed").content.decode()
    assert sign_in(phone, name).status_code == 302
    assert who(phone) == ("account", "Ada Byron")


def test_nobody_signs_in_before_the_address_is_confirmed_and_the_mail_comes_again(mail: MailServer) -> None:
    browser = Browser()
    sign_up(browser)
    assert sign_in(browser, "Ada Byron", "another password").status_code == 401
    answer = sign_in(browser, "Ada Byron")
    assert answer.status_code == 403
    assert "Confirm your e-mail address first" in answer.content.decode()
    refused = browser.post(
        "/api/v1/session/login", {"username": ADA, "password": PASSWORD}, content_type="application/json"
    )
    # By an address that is not confirmed there is no account.
    assert refused.json()["error"]["code"] == "wrong_credentials"
    browser.post(mail.link(ADA, count=2))
    assert sign_in(Browser(), "Ada Byron").status_code == 302


def test_a_link_confirms_once_and_for_three_days(mail: MailServer) -> None:
    sign_up(Browser())
    sign_up(Browser(), "Ben", "ben@readers.example")
    first, second = mail.link(ADA), mail.link("ben@readers.example")
    assert Browser().post(first).status_code == 302
    assert "no longer works" in Browser().get(first).content.decode()
    assert Browser().post(first).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3, minutes=1)):
        assert "no longer works" in Browser().get(second).content.decode()


def test_signing_up_does_not_reveal_whether_an_address_has_an_account(mail: MailServer) -> None:
    sign_up(Browser())
    Browser().post(mail.link(ADA))
    new, known = Browser(), Browser()
    answers = [sign_up(new, "Ben", "ben@readers.example"), sign_up(known, "Cleo", ADA)]
    assert len({(answer.status_code, answer["Location"], answer.content) for answer in answers}) == 1
    assert new.cookies.keys() == known.cookies.keys()
    assert "An account with this address already exists." in mail.newest(ADA, count=2)
    assert not User.objects.filter(reader__name="Cleo").exists()
    # Nor can the page that follows be told apart.
    assert new.get("/account/confirm/").content == known.get("/account/confirm/").content


def test_signing_up_takes_the_same_time_whether_or_not_an_address_has_an_account(
    mail: MailServer, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    # Hashing a password and sending a mail take longest.
    for number, name in enumerate(["Ada Byron", "Ben"], start=1):
        CountingHasher.made = 0
        sign_up(Browser(), name)
        assert (CountingHasher.made, len(mail.mails)) == (1, number)
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Cle0", "taken or reserved"),
        ("М\u043ederator", "taken or reserved"),
        ("ada@readers.example", "without @"),
        ("\u3164", "name"),
        ("", "Fill in every field."),
        ("x" * 41, "name"),
    ],
)
def test_a_new_accounts_name_is_nobody_elses(mail: MailServer, name: str, said: str) -> None:
    account("Cleo")
    answer = sign_up(Browser(), name)
    page = answer.content.decode()
    assert said in page and f'value="{ADA}"' in page
    assert PASSWORD not in page
    assert User.objects.count() == 1 and mail.mails == []


def test_the_name_of_an_unconfirmed_account_is_free_again_after_three_days(mail: MailServer) -> None:
    sign_up(Browser())
    assert "taken" in sign_up(Browser(), "Ada Byron", "other@readers.example").content.decode()
    account("Cleo")
    assert forget_unconfirmed_accounts() == 0
    with time_machine.travel(datetime.now(UTC) + timedelta(days=3, hours=2)):
        assert forget_unconfirmed_accounts() == 1
        assert sign_up(Browser()).status_code == 302
    assert set(User.objects.values_list("reader__name", flat=True)) == {"Cleo", "Ada Byron"}


def test_a_guest_who_signs_up_keeps_comments_votes_and_likes(mail: MailServer) -> None:
    scene = set_scene()
    liked = scene.post(scene.ben)
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Ada"})
    browser.post("/a/bridge/comment", {"body": "As a guest"})
    browser.post(f"/poll/{scene.poll.pk}/vote", {"choice": scene.choices[0].pk})
    browser.post(f"/comment/{liked.pk}/like")
    page = browser.get("/sign-up/").content.decode()
    assert 'value="Ada"' in page and "stays yours" in page
    sign_up(browser, "Ada B.")
    # Until the address is confirmed, the guest goes on as one.
    assert who(browser) == ("guest", "Ada")
    before = browser.get("/api/v1/articles/bridge").json()
    browser.post(mail.link(ADA))
    # Pages that are open show the new name.
    news = browser.get(f"/api/v1/articles/bridge/changes?epoch={before['epoch']}&since={before['rev']}").json()
    assert [(comment["body"], comment["author"]["name"]) for comment in news["comments"]] == [("As a guest", "Ada B.")]
    assert who(browser) == ("account", "Ada B.")
    reader = Reader.objects.get(user__isnull=False, name="Ada B.")
    assert Comment.objects.get(body="As a guest").author == reader
    assert Ballot.objects.get(poll=scene.poll).voter == reader.voter
    liked.refresh_from_db()
    assert liked.likes == 1
    assert (
        browser.post(f"/comment/{Comment.objects.get(author=reader).pk}/edit", {"body": "As myself"}).status_code == 302
    )
    # The guest's old name is not theirs alone, the new one is.
    assert not Reader.objects.filter(name="Ada").exists()
    assert Browser().post("/sign-in/guest", {"name": "ada b"}).status_code == 409


def test_an_account_that_has_written_stays_another_reader_than_the_guest_who_signed_up(mail: MailServer) -> None:
    scene = set_scene()
    browser, phone = Browser(), Browser()
    browser.post("/sign-in/guest", {"name": "Ada"})
    browser.post("/a/bridge/comment", {"body": "As a guest"})
    sign_up(browser)
    phone.post(mail.link(ADA))
    sign_in(phone, ADA)
    phone.post("/a/bridge/comment", {"body": "On the phone"})
    sign_in(browser, ADA)
    authors = {comment.body: str(comment.author) for comment in Comment.objects.filter(article=scene.article)}
    assert authors == {"As a guest": "Ada", "On the phone": "Ada Byron"}


def test_a_guest_who_signs_in_to_an_existing_account_stays_another_reader(mail: MailServer) -> None:
    set_scene()
    account("Cleo")
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Ada"})
    browser.post("/a/bridge/comment", {"body": "As a guest"})
    sign_in(browser, "cleo")
    assert str(Comment.objects.get().author) == "Ada"
    assert who(browser) == ("account", "Cleo")


def test_a_mail_has_no_words_of_whoever_asked_for_it(mail: MailServer) -> None:
    sign_up(Browser(), "buy-at evil.example")
    assert "evil" not in mail.mails[0].as_string()
    assert mail.mails[0]["From"] == "Debates <debates@news.example>"


def test_an_unconfirmed_account_that_a_moderator_has_warned_is_kept(mail: MailServer) -> None:
    scene = set_scene()
    sign_up(Browser())
    ban_reader(scene.mo, Reader.objects.get(name="Ada Byron").pk, reason="A test")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=4)):
        assert forget_unconfirmed_accounts() == 0


def test_a_banned_guest_makes_no_account(mail: MailServer) -> None:
    scene = set_scene()
    browser = Browser()
    browser.post("/sign-in/guest", {"name": "Ada"})
    browser.post("/a/bridge/comment", {"body": "Spam"})
    ban_reader(scene.mo, Reader.objects.get(name="Ada").pk, reason="A test", with_address=True)
    for banned in (browser, Browser()):
        answer = sign_up(banned)
        assert answer.status_code == 403 and "You are banned" in answer.content.decode()
    assert mail.mails == []


def test_if_mail_cannot_be_sent_no_account_is_made_and_the_reader_is_told(mail: MailServer) -> None:
    mail.stop()
    answer = sign_up(Browser())
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Mail can&#x27;t be sent at the moment" in page and 'value="Ada Byron"' in page
    assert not User.objects.exists() and not Reader.objects.exists()


def test_new_accounts_and_mails_are_limited(mail: MailServer, settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True
    settings.LIMITS = settings.LIMITS | {"LIMIT_SIGN_UPS_PER_ADDRESS": (Rate(5, 3_600),)}
    # The same address again: its owner gets no more than three mails.
    codes = [sign_up(Browser(), f"Reader {number}").status_code for number in range(4)]
    assert codes == [302, 302, 302, 429]
    assert len(mail.mails) == 3
    codes = [sign_up(Browser(), f"Person {number}", f"{number}@readers.example").status_code for number in range(2)]
    assert codes == [302, 429]


def test_without_mail_an_account_needs_no_address_and_no_confirmation() -> None:
    set_scene()
    browser = Browser()
    assert "E-mail" not in browser.get("/sign-up/").content.decode()
    answer = sign_up(browser, next="/a/bridge/")
    assert (answer.status_code, answer["Location"]) == (302, "/a/bridge/")
    assert who(browser) == ("account", "Ada Byron")
    assert sign_in(Browser(), "ada byron").status_code == 302
    # No data is stored that nothing could use.
    assert User.objects.get(reader__name="Ada Byron").email == ""


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_signing_up_leads_to_pages_of_ours_only(address: str) -> None:
    assert sign_up(Browser(), next=address)["Location"] == "/"


def test_an_easy_password_is_refused() -> None:
    for password in ("short", "password12"):
        answer = Browser().post("/sign-up/", {"username": "Ada", "password1": password})
        assert 'role="alert"' in answer.content.decode()
    assert not User.objects.exists()
