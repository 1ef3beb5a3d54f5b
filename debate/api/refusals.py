"""Refusals of the API: every refusal and failure becomes the contract's error object here and nowhere else."""

import logging

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from debate import errors
from debate.database.transient_errors import refusal_for
from debate.errors import Refusal
from debate.language.wording import later
from debate.wire.refusals import refuse

logger = logging.getLogger(__name__)


def invalid(problems: list[dict[str, object]]) -> Refusal:
    """Return pydantic's errors about a request as one refusal that names the field."""
    first = problems[0]
    location = first.get("loc")
    # A location reads ("body", name of the view's parameter, field, …): without a field the whole body is wrong.
    names = [str(part) for part in location] if isinstance(location, (list, tuple)) else []
    if len(names) < 2 or (names[0] == "body" and len(names) == 2):
        return errors.Invalid(later("The request's body is not a JSON object with the fields that this call takes."))
    return errors.Invalid(f"{names[-1]}: {first.get('msg', 'is wrong')}.")


def install(api: NinjaAPI) -> None:
    """Let the API answer every exception with the contract's errors."""

    @api.exception_handler(Refusal)
    def on_refusal(request: HttpRequest, refusal: Refusal) -> HttpResponse:
        return refuse(refusal)

    @api.exception_handler(ValidationError)
    def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return refuse(invalid(error.errors))

    @api.exception_handler(RequestDataTooBig)
    def on_too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return refuse(errors.TooLarge())

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        return refuse(errors.MalformedJson())

    @api.exception_handler(Http404)
    def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return refuse(errors.NotFound())

    @api.exception_handler(Exception)
    def on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
        return refuse(refusal_for(error))
