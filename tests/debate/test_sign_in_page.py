"""The sign-in page offers first what readers need on the page where they come from."""

import pytest
from django.test import Client as Browser

pytestmark = pytest.mark.django_db


def page(address: str) -> str:
    return " ".join(Browser().get(address).content.decode().split())


def test_from_a_debate_a_name_comes_first_and_the_account_is_folded() -> None:
    text = page("/sign-in/?next=/a/bridge/")
    assert text.index("A name of your choice") < text.index("<details") < text.index("Password")


def test_from_other_pages_and_after_a_refusal_the_account_comes_first() -> None:
    text = page("/sign-in/?next=/moderation/")
    assert text.index("Password") < text.index("A name of your choice") and "<details" not in text
    refused = Browser().post("/sign-in/", {"username": "Ada", "password": "wrong words", "next": "/a/bridge/"})
    text = refused.content.decode()
    assert text.index("Password") < text.index("A name of your choice") and "<details" not in text
