"""Where a reader is: the address that a page's forms carry along and lead back to. Knows nothing of what is shown."""

import re

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

# What an address can ask for at a comment, as in ?reply=12: a form, the thanks for a report, or just to be shown it.
AT_A_COMMENT = ("reply", "report", "reported", "edit", "withdraw", "remove", "comment", "undo")

# An address has no more decisions in it than were taken at once.
MAX_NUMBERS = 100


def here(request: HttpRequest) -> str:
    """Return the address of the page that the reader sees, without what is open at a comment of it."""
    if request.method not in ("GET", "HEAD"):
        return wanted(request)
    query = request.GET.copy()
    for name in AT_A_COMMENT:
        query.pop(name, None)
    path = request.get_full_path().partition("?")[0]
    return f"{path}?{query.urlencode()}" if query else path


def wanted(request: HttpRequest) -> str:
    """Return where the reader wants to be led, as far as it is a page of ours."""
    address = request.POST.get("next") or request.GET.get("next") or "/"
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else "/"


def number(text: str | None) -> int | None:
    """Read an id as addresses and forms carry it; None where it is no such thing."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,18}", text) else None


def numbers(text: str) -> list[int]:
    """Read ids that an address carries with commas between them; what is none is passed over."""
    return [found for part in text.split(",")[:MAX_NUMBERS] if (found := number(part))]
