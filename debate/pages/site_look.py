"""The style sheet with a site's own look: the same for all readers, at an address that changes with it."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.errors import NotFound
from debate.language.wording import later
from debate.sites.look import style_sheet_of

MAX_AGE_S = 365 * 24 * 3_600


@require_safe
@cache_control(public=True, max_age=MAX_AGE_S)
def look(request: HttpRequest, site_id: int) -> HttpResponse:
    """Send the style sheet; raises `NotFound` for a site with the usual look."""
    if not (sheet := style_sheet_of(site_id)):
        raise NotFound(later("There is no page at this address."))
    return HttpResponse(sheet, content_type="text/css; charset=utf-8")
