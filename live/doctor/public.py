"""Goes to the public address as a reader does: page, form, WebSocket and event stream, through every proxy in front."""

import ssl
from collections.abc import Iterator
from http.client import HTTPException

from django.conf import settings

from debate.articles.models import Article
from live.doctor.requests import PublicSite
from live.doctor.results import CheckResult, ok, wrong
from live.http import mirror
from live.process.startup import first_line

_UNAVAILABLE = (502, 503, 504)
_HOST_ADVICE = "proxy_set_header Host $http_host in nginx"


def look_at_public_address(site: PublicSite) -> Iterator[CheckResult]:
    """Check what a reader would get there. Stops after the first problem that keeps the rest from working."""
    try:
        page = site.ask("GET", "/")
    except ssl.SSLError as error:
        yield wrong("page", f"no TLS at {site.origin} ({first_line(error)}): look at the proxy's certificate")
        return
    except (OSError, HTTPException) as error:
        yield wrong("page", f"nothing answers at {site.origin} ({first_line(error)}): look at DNS, firewall and proxy")
        return
    if page.status in _UNAVAILABLE:
        yield wrong(
            "page",
            f"the proxy at {site.origin} answers {page.status}: it does not reach the server. Is it running, and does "
            "the proxy forward to its HOST and PORT?",
        )
        return
    mirrored = site.ask("GET", mirror.PATH, {mirror.HEADER: mirror.signer().sign("doctor")})
    seen = mirrored.json() if mirrored.status == 200 else {}
    if not seen:
        yield wrong(
            "page",
            f"what answers at {site.origin} ({page.status}) is not a Hustings with this SECRET_KEY: give all processes "
            "and this command the same settings, and let the proxy forward every path",
        )
        return
    host = str(seen["host"])
    if host.lower() != site.address.netloc.lower():
        yield wrong(
            "host",
            f"the server sees the host {host!r}, not {site.address.netloc!r}: let the proxy pass the "
            f"browser's on ({_HOST_ADVICE})",
        )
    elif not seen["is_known_host"]:
        yield wrong("host", f"the server refuses {host!r}: add {site.address.hostname} to ALLOWED_HOSTS")
    if page.status != 200:
        yield wrong("page", f"{site.origin}/ answers {page.status}, not 200: see the server's log")
        return
    yield ok("page", f"{site.origin}/ answers 200")
    yield from _look_at_arrival(site, seen)
    yield from _look_at_form(site)
    yield from _look_at_live_connections(site)


def _look_at_arrival(site: PublicSite, seen: dict[str, str | bool]) -> Iterator[CheckResult]:
    """Find whether the server knows who readers are, and that they come over HTTPS."""
    peer, scheme = str(seen["peer"]), site.address.scheme
    is_proxied = bool(seen["forwarded_proto"] or seen["forwarded_for"]) or scheme == "https"
    if is_proxied and not seen["is_trusted"]:
        yield wrong(
            "proxy",
            f"the server does not believe the proxy at {peer}: set TRUSTED_PROXIES={peer}. Until then all readers "
            "count as one address" + (", and as coming over HTTP" if scheme == "https" else ""),
        )
    elif seen["scheme"] != scheme:
        yield wrong(
            "proxy",
            f"readers come over {scheme}, and the server sees {seen['scheme']}: let the proxy send "
            f"X-Forwarded-Proto: {scheme}",
        )
    elif is_proxied and not seen["forwarded_for"]:
        yield wrong("proxy", "it sends no X-Forwarded-For: all readers count as one address. Let it send the reader's")
    elif is_proxied:
        yield ok("proxy", f"{peer} is believed; this request counts as {seen['address']}")
    else:
        yield ok("proxy", f"none in front; this request counts as {seen['address']}")
    if site.origin in settings.CSRF_TRUSTED_ORIGINS:
        yield wrong(
            "origin", f"TRUSTED_ORIGINS names the server's own origin {site.origin}: take it out, it hides the cause"
        )


def _look_at_form(site: PublicSite) -> Iterator[CheckResult]:
    """Send the form that signs out, which changes nothing for somebody who is not signed in.

    It says where it comes from by `Origin` alone, as older browsers do: so the server has to know its own origin.
    """
    if site.address.scheme == "http" and settings.SERVED_OVER_HTTPS:
        yield wrong("form", "cookies are for HTTPS alone, and readers come over HTTP: set HTTPS=off, or use HTTPS")
        return
    headers = {"Origin": site.origin, "Content-Type": "application/x-www-form-urlencoded"}
    sent = site.ask("POST", "/sign-out", headers, "")
    if sent.status in (200, 302, 303):
        yield ok("form", "is taken")
    else:
        yield wrong(
            "form", f"is refused with {sent.status}: the server does not see the origin {site.origin}; its log says why"
        )


def _look_at_live_connections(site: PublicSite) -> Iterator[CheckResult]:
    slug = Article.objects.order_by("-pk").values_list("slug", flat=True).first()
    if slug is None:
        yield ok("live", "not tried, as there is no article: add one, then run this again")
        return
    status, frame = site.open_socket(f"/ws/articles/{slug}/")
    if status == 101 and frame:
        yield ok("websocket", "opens, and its first message arrives")
    elif status == 101:
        yield wrong("websocket", "opens, and no message arrives: let the proxy pass frames on at once")
    elif status == 403:
        yield wrong("websocket", "is refused for its origin: see host and proxy above, and the server's log")
    else:
        yield wrong(
            "websocket",
            f"does not open ({status}): let the proxy pass the headers Upgrade and Connection on over HTTP/1.1. Until "
            "then pages use the event stream",
        )
    status, line = site.open_stream(f"/sse/articles/{slug}/")
    if status == 200 and line:
        yield ok("event stream", "opens, and its first line arrives")
    elif status == 200:
        yield wrong("event stream", "opens, and nothing arrives: turn off buffering and compression of it in the proxy")
    else:
        yield wrong("event stream", f"does not open ({status}): let the proxy forward /sse/ too")
