"""Every page of the desk needs a moderator, whatever the address and the method."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern

from debate.pages.urls import urlpatterns
from tests.cast import set_scene
from tests.debate.test_api import Caller

pytestmark = pytest.mark.django_db

SAMPLES = {"int": "1", "slug": "article", "str": "csv", "uuid": "5e8b6a1c-0f6e-4c5e-9f43-1f1f6a0a3d10"}


def desk_addresses() -> Iterator[str]:
    """Yield an address of each view in the desk's room."""
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.callback.__module__.startswith("debate.pages.desk."):
            yield "/" + re.sub(r"<(\w+):\w+>", lambda found: SAMPLES[found[1]], str(pattern.pattern))


def ask(browser: Client, address: str) -> list[Any]:
    """Return the answers to the methods that the address takes."""
    return [answer for answer in (browser.get(address), browser.post(address)) if answer.status_code != 405]


def test_the_desk_has_every_page_under_its_address() -> None:
    under = {"/" + str(one.pattern) for one in urlpatterns if str(one.pattern).startswith("moderation/")}
    # The audit log's first addresses lead to the present ones.
    assert len(under - {"/moderation/record/", "/moderation/record.<str:form>"}) == len(list(desk_addresses()))


@pytest.mark.parametrize("address", list(desk_addresses()))
def test_a_page_of_the_desk_needs_a_moderator(address: str) -> None:
    set_scene()
    answers = ask(Caller().browser, address)
    assert answers
    for answer in answers:
        led_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        assert led_to_sign_in or answer.status_code in (401, 403)
    for answer in ask(Caller().be_guest("Ann").browser, address):
        assert answer.status_code == 403
