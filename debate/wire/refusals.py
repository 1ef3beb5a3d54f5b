"""Refusals as HTTP responses: the contract's error object."""

from math import ceil

from django.http import HttpResponse

from debate.counters import REFUSALS
from debate.errors import Refusal
from debate.wire.base import to_json
from debate.wire.errors import ErrorAnswer, ErrorObject


def describe_refusal(refusal: Refusal) -> ErrorObject:
    """Return the refusal as the contract's error."""
    return ErrorObject(
        code=refusal.code,
        message=refusal.message,
        retry_after=refusal.retry_after,
        challenge=refusal.challenge,
    )


def refuse(refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON, with its status and, if useful, the retry time."""
    REFUSALS.labels(refusal.code).inc()
    body = to_json(ErrorAnswer(error=describe_refusal(refusal)))
    response = HttpResponse(body, status=refusal.status, content_type="application/json")
    if refusal.retry_after is not None:
        response["Retry-After"] = str(ceil(refusal.retry_after))
    return response
