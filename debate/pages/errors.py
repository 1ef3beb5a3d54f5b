"""What a page answers when something is wrong."""

import sys
from math import ceil
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.deprecation import MiddlewareMixin

from debate.answers import refuse
from debate.errors import CsrfFailed, NotFound, Refusal, SignInRequired
from debate.outages import refusal_for


class RefusedPages(MiddlewareMixin):
    """Answers what the domain refuses while a page is made with a page that says why."""

    def process_exception(self, request: HttpRequest, failure: Exception) -> HttpResponse | None:
        """Lead whoever has no name yet to the sign-in, and from there back to the page that asks for one."""
        is_page = request.method in {"GET", "HEAD"} and request.path.endswith("/")
        if isinstance(failure, SignInRequired) and is_page:
            return HttpResponseRedirect(f"/sign-in/?next={quote(request.get_full_path())}")
        return refusal_page(request, failure) if isinstance(failure, Refusal) else None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose CSRF token is missing or wrong."""
    return refusal_page(request, CsrfFailed("This form is too old or came from elsewhere; go back and send it again."))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that leads nowhere."""
    return refusal_page(request, NotFound())


def out_of_order(request: HttpRequest) -> HttpResponse:
    """Answer a request that ended in the exception which is being handled; nothing is asked of the database."""
    refusal = refusal_for(sys.exc_info()[1])
    if request.path.startswith("/api/"):
        return refuse(refusal)
    return HttpResponse(render_to_string("500.html"), status=refusal.status)


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """Return the refusal as JSON under /api/ and as a page elsewhere."""
    if request.path.startswith("/api/"):
        return refuse(refusal)
    response = render(request, "refusal.html", {"refusal": refusal})
    patch_cache_control(response, private=True, no_cache=True)
    return refused(response, refusal)


def refused(response: HttpResponse, refusal: Refusal) -> HttpResponse:
    """Give a page that tells of a refusal the refusal's status, and say when asking again makes sense."""
    response.status_code = refusal.status
    if refusal.retry_after is not None:
        response["Retry-After"] = str(ceil(refusal.retry_after))
    return response
