"""The return address that forms carry. Knows nothing of the pages' content."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.http import url_has_allowed_host_and_scheme

# What an address can open at a comment, as in ?reply=12: its menu, a form, that a report was received,
# the comment of a hidden person, or only itself.
AT_A_COMMENT = ("menu", "reply", "report", "reported", "edit", "withdraw", "remove", "comment", "undo", "show")

# An address has at most the decisions of one bulk action.
MAX_NUMBERS = 100


def return_url_of_forms(request: HttpRequest) -> str:
    """Return the address to go back to after a form of this page: the page itself, or what a sign-in began on."""
    return return_url(request) if request.path.startswith("/sign-in/") else current_url(request)


def current_url(request: HttpRequest) -> str:
    """Return the address of the current page, without what is open at a comment."""
    if request.method not in ("GET", "HEAD"):
        return return_url(request)
    query = request.GET.copy()
    for name in AT_A_COMMENT:
        query.pop(name, None)
    path = request.get_full_path().partition("?")[0]
    return f"{path}?{query.urlencode()}" if query else path


def return_url(request: HttpRequest, *, default: str = "/") -> str:
    """Return the return address if it is a page of ours."""
    address = request.POST.get("next") or request.GET.get("next") or default
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else default


def redirect_to_current(request: HttpRequest, slug: str, present: str) -> HttpResponse | None:
    """Redirect from an old slug's page to the current one; None if they are the same."""
    if slug == present:
        return None
    return HttpResponsePermanentRedirect(request.get_full_path().replace(f"/a/{slug}/", f"/a/{present}/", 1))


def number(text: str | None) -> int | None:
    """Parse an id from addresses and forms; None if it is invalid."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


def numbers(text: str) -> list[int]:
    """Parse comma-separated ids; invalid ones are skipped."""
    return [found for part in text.split(",")[:MAX_NUMBERS] if (found := number(part))]
