"""The assembled API and its OpenAPI document."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.views.decorators.http import conditional_page
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer
from pydantic_core import to_json

from debate import errors
from debate.api import (
    articles,
    audit_log,
    challenges,
    comments,
    following,
    hiding,
    moderation,
    notices,
    people,
    polls,
    push,
    refusals,
    rules,
    session,
)
from debate.wire.errors import ErrorAnswer
from debate.wire.refusals import refuse

DESCRIPTION = """The HTTP side of the wire contract, version 1.

A browser's cookies say who is speaking. With cookies every call but GET has to come from a page of this server, by the
header `Sec-Fetch-Site` or else `Origin`, which browsers send. A client that sends neither needs the CSRF token that
`GET /api/v1/session` gives, in the header `X-CSRFToken`. In a frame on another site a bearer token, which `POST
/api/v1/session/token` gives, says who is speaking instead: it goes in the header `Authorization`, with the origin of
the page around the frame in `X-Embedder`, and needs none of that. What is refused changes nothing and answers with one
of the codes under `x-error-codes`; an answered write is committed. Times are ISO 8601 in UTC."""


class JsonRenderer(BaseRenderer):
    """Writes JSON as the wire contract's `to_json` does, so that an object reads the same over HTTP and in a frame."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)


class Api(NinjaAPI):
    """The API with the contract's errors in its document, for every call."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**options)
        schemas = document["components"]["schemas"]
        reference = "#/components/schemas/{model}"
        error = ErrorAnswer.model_json_schema(ref_template=reference)
        schemas.update(error.pop("$defs", {}), ErrorAnswer=error)
        answer = {
            "description": "Refused: see x-error-codes.",
            "content": {"application/json": {"schema": {"$ref": reference.format(model="ErrorAnswer")}}},
        }
        for calls in document["paths"].values():
            for call in calls.values():
                call["responses"] |= {"4XX": answer, "5XX": answer}
        document["x-error-codes"] = error_codes()
        return document


def error_codes() -> dict[str, dict[str, object]]:
    """Return every code with its status and what it means."""
    causes = sorted(errors.Refusal.__subclasses__(), key=lambda cause: (cause.status, cause.code))
    return {cause.code: {"status": cause.status, "message": str(cause.default_message)} for cause in causes}


api = Api(
    title="Hustings",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    renderer=JsonRenderer(),
)
refusals.install(api)
api.add_router("/session", session.router)
api.add_router("", rules.router)
api.add_router("/articles", articles.router)
api.add_router("/articles", following.router)
api.add_router("/comments", comments.router)
api.add_router("/polls", polls.router)
api.add_router("/challenges", challenges.router)
api.add_router("/moderation", moderation.router)
api.add_router("/moderation", people.router)
api.add_router("/moderation", audit_log.router)
api.add_router("", notices.router)
api.add_router("", hiding.router)
api.add_router("", push.router)


def api_urls() -> list[URLPattern | URLResolver]:
    """Return the API's addresses, with the contract's error for a method that an address doesn't support."""
    patterns, _, _ = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            # Unchanged responses are not sent again, even if a proxy's compression has changed their tag.
            pattern.callback = conditional_page(_with_json_405(pattern.callback))
    return patterns


def _with_json_405(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        refused = refuse(errors.MethodNotAllowed())
        refused["Allow"] = response["Allow"]
        return refused

    return answered


def unknown_call(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer an unknown address of the API."""
    return refuse(errors.NotFound())
