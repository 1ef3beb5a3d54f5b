"""Error pages."""

import sys
from math import ceil
from urllib.parse import quote

from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.deprecation import MiddlewareMixin
from django.views.defaults import bad_request as django_bad_request

from debate.counters import REFUSALS
from debate.database.transient_errors import refusal_for
from debate.errors import CsrfFailed, Invalid, NotFound, Refusal, SignInRequired
from debate.language.wording import later
from debate.operator_hints import tell_refused_origin
from debate.pages.shown_again import show_again
from debate.readers.cross_origin import ask_for_token
from debate.wire.refusals import refuse

UNREADABLE = (BadRequest, MultiPartParserError, RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


class RefusedPages(MiddlewareMixin):
    """Answers the domain's refusals with a page that shows the reason."""

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Redirect readers without a name to the sign-in page, and from there back to the page."""
        is_page = request.method in {"GET", "HEAD"} and request.path.endswith("/")
        if isinstance(failure, SignInRequired) and is_page:
            return HttpResponseRedirect(f"/sign-in/?next={quote(request.get_full_path())}")
        return refusal_page(request, failure) if isinstance(failure, Refusal) else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form with a missing or wrong CSRF token.

    A form of ours that was open while its reader signed in or out elsewhere is shown again, ready to send.
    """
    tell_refused_origin(request, "a form", reason)
    if not reason.startswith("CSRF "):
        # What another site has written into it is not shown as the reader's own.
        return refusal_page(
            request,
            CsrfFailed(later("This form came from a page of another site. Go back and send it again.")),
            typed=[],
        )
    ask_for_token(request)
    refusal = CsrfFailed(
        later("This page was too old: you have signed in or out since it was loaded. Send the form again.")
    )
    try:
        return show_again(request, refusal) or refusal_page(request, refusal)
    except Refusal as other:
        return refusal_page(request, other)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django refuses: none of this server's pages sends such a request."""
    if not isinstance(exception, UNREADABLE):
        # As Django does, for example to an admin's list that is asked for a filter that it doesn't have.
        return django_bad_request(request, exception)
    # The page asks it for an address to go back to.
    request.POST = QueryDict()
    return refusal_page(request, Invalid(later("This form can't be read.")), typed=[])


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address."""
    return refusal_page(request, NotFound(later("There is no page at this address.")))


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in the current exception, without using the database."""
    refusal = refusal_for(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        return refuse(refusal)
    return HttpResponse(render_to_string("500.html"), status=refusal.status)


def refusal_page(request: HttpRequest, refusal: Refusal, *, typed: list[str] | None = None) -> HttpResponse:
    """Return the refusal as JSON under /api/ and as a page elsewhere, with the typed text, so that it is not lost."""
    if request.path.startswith("/api/"):
        return refuse(refusal)
    response = render(
        request, "refusal.html", {"refusal": refusal, "typed": _typed(request) if typed is None else typed}
    )
    return refused(response, refusal)


def _typed(request: HttpRequest) -> list[str]:
    """Return a form's texts."""
    return [words for name in ("body", "text", "reason", "answer", "note") if (words := request.POST.get(name, ""))]


def refused(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    """Give a refusal's page its status and retry time."""
    REFUSALS.labels(refusal.code).inc()
    response.status_code = refusal.status
    if refusal.retry_after is not None:
        response["Retry-After"] = str(ceil(refusal.retry_after))
    return response
