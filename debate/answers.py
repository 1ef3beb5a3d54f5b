"""Refusals as HTTP answers: the contract's error object."""

from math import ceil

from django.http import HttpResponse

from debate import wire
from debate.errors import Refusal


def refuse(refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON, with its status and, where it helps, the time after which to ask again."""
    detail = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
    body = wire.to_json(wire.ErrorObject(error=detail))
    response = HttpResponse(body, status=refusal.status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    if refusal.retry_after is not None:
        response["Retry-After"] = str(ceil(refusal.retry_after))
    return response
