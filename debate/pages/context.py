"""What every page can say of the site and of its reader; a view that knows better says so itself."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from debate import wire_people
from debate.errors import InvalidToken
from debate.pages.places import here
from debate.pages.returning import SLEEP_ON_RETURN
from debate.readers.identity import Identity, identify, nobody
from debate.readers.notices import read_notices


def site(request: HttpRequest) -> dict[str, object]:
    """Return what the templates' frame needs."""
    return {
        "is_demo": settings.DEMO,
        "sleep_on_return": SLEEP_ON_RETURN,
        "here": here(request),
        # Asked for only where it is shown: the admin's pages, for example, have their own way to say it.
        "reader": SimpleLazyObject(lambda: _identify(request).describe()),
        "notices": SimpleLazyObject(lambda: _notices(request)),
    }


def _notices(request: HttpRequest) -> list[wire_people.Notice]:
    reader = _identify(request).reader
    return read_notices(reader) if reader else []


def _identify(request: HttpRequest) -> Identity:
    try:
        return identify(request)
    except InvalidToken:
        # The page may be the one that says so.
        return nobody(request)
