"""The template context of every page: the site and the reader; a view can override it."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from debate.errors import InvalidToken
from debate.pages.bell import Bell, read_bell
from debate.pages.bfcache_guard import SLEEP_ON_RETURN
from debate.pages.return_url import current_url, return_url_of_forms
from debate.readers.cross_origin import has_tokens_anyway, needs_token
from debate.readers.identity import Identity, anonymous, identify
from debate.sites.domains import site_here, site_id_here
from debate.sites.look import look_address


def site(request: HttpRequest) -> dict[str, object]:
    """Return what the templates' frame needs."""
    context: dict[str, object] = {}
    if not has_tokens_anyway(request):
        # Most pages have no token, so that all readers can share them.
        context["csrf_token"] = get_token(request) if needs_token(request) else ""
    return (
        context
        | for_everybody()
        | {
            # The pages for signing in replace `return_url` by the page that the reader came from.
            "return_url": return_url_of_forms(request),
            "this_page": current_url(request),
            # Lazy, because some pages don't show it, for example the admin's.
            "reader": SimpleLazyObject(lambda: _identify(request).describe()),
            "lacks_second_factor": SimpleLazyObject(lambda: _identify(request).lacks_second_factor),
            # Only the sign-in page asks.
            "site_here": SimpleLazyObject(lambda: site_here(request)),
            # The look of a debate's page is that of its site.
            "look": SimpleLazyObject(lambda: look_address(site_id_here(request))),
            "bell": SimpleLazyObject(lambda: _bell(request)),
        }
    )


def for_everybody() -> dict[str, object]:
    """Return the part that is the same for every reader."""
    return {"is_demo": settings.DEMO, "sleep_on_return": SLEEP_ON_RETURN}


def language(request: HttpRequest) -> dict[str, object]:
    """Return the page's language, its direction, and the languages between which a reader can choose."""
    code = translation.get_language() or settings.LANGUAGE_CODE
    return {
        "language": code,
        "direction": "rtl" if translation.get_language_bidi() else "ltr",
        "languages": settings.LANGUAGES if len(settings.LANGUAGES) > 1 else (),
    }


def _bell(request: HttpRequest) -> Bell:
    return read_bell(_identify(request).reader)


def _identify(request: HttpRequest) -> Identity:
    try:
        return identify(request)
    except InvalidToken:
        # The page may be the one that shows it.
        return anonymous(request)
