"""Cases that schemathesis makes of the OpenAPI document: no call fails, and each answers as the document says.

`make test` tries a few of each call, always the same ones; `make fuzz-api` many new ones.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.test import Client as Browser
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from debate.api.document import error_codes
from debate.limits.charges import forget_counts
from debate.moderation.models import Appeal
from debate.readers.models import Role, Sanction
from debate.rights.asking import require_reader
from tests.cast import PASSWORD, Scene, account, set_scene

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(3600)]

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "3"))
IS_LONG = "FUZZ_EXAMPLES" in os.environ
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# From a page of this server, as browsers say.
HEADERS = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}


def sign_in_nobody(browser: Browser) -> None:
    browser.get("/api/v1/session")


def sign_in_guest(browser: Browser) -> None:
    browser.post("/sign-in/guest", {"name": "Gus"})


def sign_in_moderator(browser: Browser) -> None:
    account("Cy", role=Role.CHIEF)
    browser.post("/sign-in/", {"username": "cy", "password": PASSWORD})


def numbers_of(scene: Scene) -> dict[str, Any]:
    """Return what the parts of addresses can be, so that half of the cases are about something that exists."""
    ann = scene.ann.reader
    assert ann
    comment = scene.post(scene.ann)
    sanction = Sanction.objects.create(
        reader=ann,
        kind="mute",
        reason="A test",
        voter=ann.voter,
        given_by=require_reader(account("Di", role=Role.CHIEF)),
    )
    return {
        "slug": scene.article.slug,
        "comment_id": comment.pk,
        "poll_id": scene.poll.pk,
        "reader_id": ann.pk,
        "sanction_id": sanction.pk,
        "appeal_id": Appeal.objects.create(sanction=sanction, text="No.").pk,
        "purpose": "post",
    }


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's connection open between requests, as Django's own test client does for its own."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


@pytest.mark.parametrize("sign_in", [sign_in_nobody, sign_in_guest, sign_in_moderator])
def test_every_call_answers_as_the_document_says(sign_in: Callable[[Browser], None]) -> None:
    known, codes, browser = numbers_of(set_scene()), error_codes(), Browser()
    sign_in(browser)
    cookies = {name: morsel.value for name, morsel in browser.cookies.items()}
    tried, wrong = set[tuple[str, str]](), list[str]()

    def check(case: Case[Any], exists: bool) -> None:
        if exists:
            case.path_parameters.update({name: known[name] for name in case.path_parameters if name in known})
        savepoint = transaction.savepoint()
        try:
            answer = case.call(headers=HEADERS, cookies=cookies)
        finally:
            transaction.savepoint_rollback(savepoint)
            forget_counts()
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            wrong.extend(f"{case.method} {case.path}: {failure}" for failure in failures.exceptions)
        if answer.status_code >= 400:
            code = answer.json()["error"]["code"]
            if codes.get(code, {}).get("status") != answer.status_code:
                wrong.append(f"{case.method} {case.path}: {code} with {answer.status_code}")
        tried.add((case.method, case.path))

    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
        for found in schema.get_all_operations():
            operation = found.ok()  # type: ignore[union-attr]
            modes = st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode))
            run = given(case=modes, exists=st.booleans())(check)
            chosen = hypothesis_settings(
                max_examples=EXAMPLES,
                derandomize=not IS_LONG,
                database=None,
                deadline=None,
                phases=[Phase.generate, Phase.shrink] if IS_LONG else [Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            chosen(run)()
    assert not wrong, "\n\n".join(wrong)
    assert len(tried) == len(list(schema.get_all_operations()))
