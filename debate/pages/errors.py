"""What a page answers when something is wrong."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from debate import wire
from debate.errors import CsrfFailed, NotFound, Refusal


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form or call whose CSRF token is missing or wrong."""
    return refusal_response(request, CsrfFailed())


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return refusal_response(request, NotFound())


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON under /api/ and as a page elsewhere."""
    if request.path.startswith("/api/"):
        detail = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
        return JsonResponse(wire.to_dict(wire.ErrorObject(error=detail)), status=refusal.status)
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)
