"""Which language a reader gets: their choice, else what their browser asks for. Knows nothing of what is translated."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpResponse
from django.utils.translation.trans_real import parse_accept_lang_header

LANGUAGE_COOKIE = "hustings_language"
LANGUAGE_COOKIE_AGE_S = 400 * 24 * 3600
# The parameter of an address that chooses the language; frames use it, because their browsers may send no cookies.
LANGUAGE_PARAMETER = "lang"


def offered_languages() -> list[tuple[str, str]]:
    """Return the code and the native name of each language."""
    return list(settings.LANGUAGES)


def chosen_language(cookies: Mapping[str, str], query: Mapping[str, str]) -> str:
    """Return the code of the language that the address or else the cookie of the switch chooses, empty for none.

    Values that name none of our languages are ignored.
    """
    offered = dict(settings.LANGUAGES)
    wanted = (query.get(LANGUAGE_PARAMETER, ""), cookies.get(LANGUAGE_COOKIE, ""))
    return next((code for code in wanted if code in offered), "")


def language_of(
    cookies: Mapping[str, str], accept_language: str, query: Mapping[str, str], *, of_site: str = ""
) -> str:
    """Return the code of the language in which a request is answered; always one of `settings.LANGUAGES`.

    The reader's choice takes precedence over the language of the site, and that over `Accept-Language`.
    """
    offered = {code for code, _ in settings.LANGUAGES}
    for wanted in (chosen_language(cookies, query), of_site):
        if wanted in offered:
            return wanted
    for wanted, weight in parse_accept_lang_header(accept_language.lower()):
        # "de-at" is answered with "de".
        code = wanted.partition("-")[0]
        if weight > 0 and code in offered:
            return code
    return settings.LANGUAGE_CODE


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
