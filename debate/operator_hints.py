"""Log hints for operators: one line for a refused request that may be due to a setting, with what arrived and which
setting helps.

Anybody can send such requests, so each cause is logged at most once a minute, with a count.
"""

import logging
import time
from threading import Lock
from typing import Literal

from django.conf import settings
from django.http import HttpRequest

logger = logging.getLogger(__name__)

Cause = Literal["host", "origin", "csrf", "proxy", "connections", "sign_in_keys", "second_factors"]

QUIET_S = 60.0
# Enough for a client-supplied name or origin.
MAX_SHOWN_CHARACTERS = 100

_told: dict[Cause, float] = {}
_kept_back: dict[Cause, int] = {}
_turn = Lock()


def tell(cause: Cause, message: str) -> None:
    """Log a warning, unless the same cause was logged within `QUIET_S`."""
    with _turn:
        now = time.monotonic()
        if now - _told.get(cause, -QUIET_S) < QUIET_S:
            _kept_back[cause] = _kept_back.get(cause, 0) + 1
            return
        _told[cause] = now
        others = _kept_back.pop(cause, 0)
    logger.warning("%s%s", message, f" ({others} more like this in the minutes before.)" if others else "")


def tell_unknown_host(host: str, peer: str) -> None:
    """Log a request for a host that is not in `ALLOWED_HOSTS`."""
    known = ", ".join(settings.ALLOWED_HOSTS)
    tell(
        "host",
        f"Refused a request from {peer} for the host {shown(host)}; ALLOWED_HOSTS is {known}. If readers use that "
        "name, add it there. If a proxy in front put it in, let the proxy pass on the reader's: "
        "proxy_set_header Host $http_host, in nginx.",
    )


def tell_untrusted_proxy(peer: str) -> None:
    """Log a peer that sends proxy headers but is not in `TRUSTED_PROXIES`."""
    known = ", ".join(settings.TRUSTED_PROXIES) or "empty"
    tell(
        "proxy",
        f"Ignored the X-Forwarded-Proto header of {peer}; TRUSTED_PROXIES is {known}. If that is your proxy, add its "
        f"address: TRUSTED_PROXIES={peer}. Until then all its readers count as one, and as coming over HTTP.",
    )


def tell_refused_origin(request: HttpRequest, what: str, reason: str = "") -> None:
    """Log a form, call or socket that was refused because of its origin, with Django's `reason`."""
    origin = request.headers.get("Origin", "")
    own = f"{request.scheme}://{request.get_host()}"
    if not origin or origin == own:
        return _tell_missing_token(request, what, reason)
    scheme, _, host = origin.partition("://")
    peer = request.META.get("REMOTE_ADDR", "")
    if host == request.get_host() and scheme == "https":
        advice = (
            f"If a proxy in front ends HTTPS, add its address to TRUSTED_PROXIES (this request came from {peer}) and "
            "let it send X-Forwarded-Proto."
        )
    else:
        advice = (
            "If pages of that origin are yours, add it to TRUSTED_ORIGINS. If a proxy in front changed the host, let "
            "it pass on the reader's: proxy_set_header Host $http_host, in nginx."
        )
    tell("origin", f"Refused {what} from a page of {shown(origin)}, since this server is {own}. {advice}")


def shown(text: str) -> str:
    """Return client input in a form that is safe for the log."""
    return repr(text[:MAX_SHOWN_CHARACTERS])


def _tell_missing_token(request: HttpRequest, what: str, reason: str) -> None:
    advice = ""
    if settings.CSRF_COOKIE_SECURE and not request.is_secure():
        advice = (
            " Browsers send the cookie over HTTPS alone, and this request came over HTTP: set HTTPS=off if readers "
            "come over plain HTTP, or TRUSTED_PROXIES to the address of the proxy that ends HTTPS."
        )
    tell("csrf", f"Refused {what} to {shown(request.path)}: {reason.rstrip('.') or 'no origin'}.{advice}")
