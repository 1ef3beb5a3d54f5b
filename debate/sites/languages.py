"""The language in which a request is answered: the reader's choice, else that of the site whose domain it is for, else
what the browser asks for.
"""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.http import HttpRequest
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware

from debate.database.transient_errors import TRANSIENT_ERRORS
from debate.language.choosing import language_of
from debate.sites.domains import AnsweringSite, site_at_hand, site_here


def language_of_request(request: HttpRequest) -> str:
    """Return the language in which a request is answered."""
    return _language(request, _find_site(request))


def language_at_hand(request: HttpRequest) -> str:
    """Return what `language_of_request` does, for an event loop: by the sites that are known already."""
    return _language(request, site_at_hand(request))


def _language(request: HttpRequest, site: AnsweringSite | None) -> str:
    accepted = request.headers.get("Accept-Language", "")
    return language_of(request.COOKIES, accepted, request.GET, of_site=site.language if site else "")


def _find_site(request: HttpRequest) -> AnsweringSite | None:
    # Without the database the answer is a refusal, which has a language too.
    with suppress(*TRANSIENT_ERRORS):
        return site_here(request)
    return site_at_hand(request)


@sync_and_async_middleware
def reader_language(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Answer each request in its reader's language, and tell caches what that depends on."""

    def answer(request: HttpRequest) -> Any:
        language = language_of_request(request)
        with translation.override(language):
            return _told(request, get_response(request), language)

    async def answer_async(request: HttpRequest) -> Any:
        language = language_of_request(request)
        with translation.override(language):
            return _told(request, await get_response(request), language)

    return answer_async if iscoroutinefunction(get_response) else answer


def _told(request: HttpRequest, response: Any, language: str) -> Any:
    # The API's answers are data, the same in every language; only its refusals are sentences.
    if request.path.startswith("/api/") and response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
