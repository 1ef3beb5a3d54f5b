"""The ways to a publisher's site: by its number, and by a page of it, if that may embed anything."""

from debate.errors import NotFound, SiteNotAllowed
from debate.sites.models import Site, SiteOrigin

MAX_ID = 2**63


def get_site(origin: str) -> Site:
    """Return the site whose pages come from the origin; raises `SiteNotAllowed`."""
    known = SiteOrigin.objects.select_related("site").filter(origin=origin).first() if "\0" not in origin else None
    if known is None:
        raise SiteNotAllowed
    return known.site


def get_site_of_number(site_id: int) -> Site:
    """Return the site of that number; raises `NotFound`."""
    site = Site.objects.filter(pk=site_id).first() if 0 < site_id < MAX_ID else None
    if site is None:
        raise NotFound("There is no site of that number.")
    return site


def list_sites() -> list[Site]:
    """Return every site, by name."""
    return list(Site.objects.all())
