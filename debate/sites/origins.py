"""The origins of whole addresses, as in mail, feeds and pages: links about a site's debates lead to its own domain."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from debate.sites.domains import main_domain_of


def origin_of(site_id: int | None) -> str:
    """Return the origin that links about a site's debates lead to, for somebody who is not on a page of ours."""
    own = urlsplit(settings.PUBLIC_URL)
    return _at_domain(site_id, own.scheme, own.netloc) or str(settings.PUBLIC_URL)


def origin_for(request: HttpRequest, site_id: int | None) -> str:
    """Return the origin that links about a site's debates lead to; without a domain, the one that was asked."""
    scheme, host = request.scheme or "", request.get_host()
    return _at_domain(site_id, scheme, host) or f"{scheme}://{host}"


def _at_domain(site_id: int | None, scheme: str, netloc: str) -> str:
    """Return the origin of the site's domain, with the scheme and port of another one of ours; empty without one."""
    domain = main_domain_of(site_id) if site_id is not None else ""
    # All names of this server are reached at the same port.
    port = urlsplit(f"//{netloc}").port
    return f"{scheme}://{domain}{f':{port}' if port else ''}" if domain else ""
