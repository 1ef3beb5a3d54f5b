"""Signing up, signing in and resetting a password take as much work for an unknown name as for an account."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from tests.cast import PASSWORD, account, confirm_address
from tests.debate.test_guessing import CountingHasher
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db

ADA = "ada@readers.example"
NOBODY = "bob@readers.example"
# Far less than hashing a password or sending a mail takes.
FEW_STATEMENTS = 4


@pytest.fixture
def mail(mail: MailServer, settings: Settings) -> MailServer:
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.CountingHasher"]
    user = confirm_address(account("Ada"), ADA).reader.user  # type: ignore[union-attr]
    assert user
    user.email = ADA
    user.set_password(PASSWORD)
    user.save()
    return mail


def sign_in_by_call(who: str) -> Any:
    said = {"username": who, "password": "a wrong one"}
    return Browser().post("/api/v1/session/login", said, content_type="application/json")


def sign_in_by_form(who: str) -> Any:
    return Browser().post("/sign-in/", {"username": who, "password": "a wrong one"})


def reset(who: str) -> Any:
    return Browser().post("/account/reset/", {"email": who})


@pytest.mark.parametrize(
    ("ask", "known", "unknown"),
    [
        (sign_in_by_call, "ada", "bob"),
        (sign_in_by_call, ADA, NOBODY),
        (sign_in_by_form, "ada", "bob"),
        (sign_in_by_form, ADA, NOBODY),
        (reset, ADA, NOBODY),
    ],
)
def test_known_and_unknown_names_get_the_same_answer_for_the_same_work(
    mail: MailServer, ask: Callable[[str], Any], known: str, unknown: str
) -> None:
    # Fill the caches of this process first.
    ask("somebody@readers.example")
    answers, work = [], []
    for who in (known, unknown):
        CountingHasher.made, mails = 0, len(mail.mails)
        with CaptureQueriesContext(connection) as statements:
            answer = ask(who)
        text = answer.content.decode().replace(who, "")
        answers.append((answer.status_code, answer.headers.get("Location"), text, list(answer.cookies)))
        work.append((CountingHasher.made, len(mail.mails) - mails, len(statements)))
    assert answers[0] == answers[1]
    assert work[0][:2] == work[1][:2] and sum(work[0][:2]) == 1
    assert abs(work[0][2] - work[1][2]) <= FEW_STATEMENTS
