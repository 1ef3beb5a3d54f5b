"""Which language a reader gets: their choice, else what their browser asks for. Knows nothing of what is translated."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from asgiref.sync import iscoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.decorators import sync_and_async_middleware
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "hustings_language"
LANGUAGE_COOKIE_AGE_S = 400 * 24 * 3600
# The parameter of an address that chooses the language; frames use it, because their browsers may send no cookies.
LANGUAGE_PARAMETER = "lang"


def offered_languages() -> list[tuple[str, str]]:
    """Return the code and the native name of each language."""
    return list(settings.LANGUAGES)


def language_of(cookies: Mapping[str, str], accept_language: str, query: Mapping[str, str]) -> str:
    """Return the code of the language in which a request is answered; always one of `settings.LANGUAGES`.

    The address takes precedence over the cookie that the switch sets, and the cookie over `Accept-Language`. Values
    that name none of our languages are ignored.
    """
    offered = {code for code, _ in settings.LANGUAGES}
    for wanted in (query.get(LANGUAGE_PARAMETER, ""), cookies.get(LANGUAGE_COOKIE, "")):
        if wanted in offered:
            return wanted
    for wanted, weight in parse_accept_lang_header(accept_language.lower()):
        # "de-at" is answered with "de".
        code = wanted.partition("-")[0]
        if weight > 0 and code in offered:
            return code
    return settings.LANGUAGE_CODE


def language_of_request(request: HttpRequest) -> str:
    """Return the language in which a request is answered."""
    return language_of(request.COOKIES, request.headers.get("Accept-Language", ""), request.GET)


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


def remember_language(response: HttpResponse, wanted: str) -> None:
    """Store the language in a cookie; one that is not offered is ignored."""
    if wanted in dict(settings.LANGUAGES):
        response.set_cookie(
            LANGUAGE_COOKIE,
            wanted,
            max_age=LANGUAGE_COOKIE_AGE_S,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def _told(request: HttpRequest, response: Any, language: str) -> Any:
    # The API's answers are data, the same in every language; only its refusals are sentences.
    if request.path.startswith("/api/") and response.status_code < HTTPStatus.BAD_REQUEST:
        return response
    response.headers.setdefault("Content-Language", language)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
