"""The page about privacy says what the settings in force make true."""

import pytest
from django.test import Client as Browser
from pytest_django import Settings

from live.environment.providers import Provider
from tests.cast import set_scene

pytestmark = pytest.mark.django_db


def page() -> str:
    return " ".join(Browser().get("/privacy/").content.decode().split())


def test_it_says_how_long_data_is_kept(settings: Settings) -> None:
    text = page()
    for period in ("7 days", "14 days without use", "30 days", "90 days", "180 days", "400 days", "730 days"):
        assert period in text, period
    settings.SESSION_COOKIE_AGE = 3 * 24 * 3600
    settings.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS = 365
    text = page()
    assert "3 days without use" in text and "365 days" in text and "730 days" not in text


def test_it_names_those_who_get_data_and_nobody_else(settings: Settings) -> None:
    settings.PUSH_KEY = ""
    assert "Nobody else gets anything." in page()
    settings.MAIL_IS_SENT, settings.EMAIL_HOST = True, "mail.news.example"
    settings.SCORER_URL = "https://scorer.example/score?key=sesame"
    settings.IMAGE_ORIGINS = ["https://pictures.example"]
    settings.SIGN_IN_PROVIDERS = [
        Provider(id="herald", name="The Herald", server="https://id.example", client="c", secret="s")
    ]
    settings.PRIVACY_CONTACT = "The Herald, privacy@herald.example"
    text = page()
    for who in ("mail.news.example", "scorer.example", "pictures.example", "The Herald", "privacy@herald.example"):
        assert who in text, who
    assert "sesame" not in text and "Nobody else gets" not in text
    assert "Your e-mail address, which nobody else sees" in text and "Your number at the provider" in text


def test_it_names_every_cookie_that_a_reader_gets() -> None:
    scene = set_scene()
    browser = Browser()
    browser.post(f"/poll/{scene.poll.pk}/vote", {"choice": scene.choices[0].pk})
    browser.post("/sign-up/", {"username": "Ada", "password1": "words that are long"})
    browser.post("/sign-out")
    browser.post("/sign-in/", {"username": "Ada", "password": "words that are long"})
    browser.post("/language", {"language": "en"})
    browser.get("/api/v1/session")
    text = page()
    assert len(browser.cookies) == 5
    for name in browser.cookies:
        assert f"<code>{name}</code>" in text, name


def test_every_page_and_the_sign_up_lead_to_it() -> None:
    assert 'href="/privacy/"' in Browser().get("/").content.decode()
    assert 'href="/privacy/"' in Browser().get("/sign-up/").content.decode().partition("</main>")[0]
