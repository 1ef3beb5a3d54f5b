"""Which site a page belongs to, and whether it may embed anything."""

from debate.errors import SiteNotAllowed
from debate.sites.models import Site, SiteOrigin


def get_site(origin: str) -> Site:
    """Return the site whose pages come from the origin; raises `SiteNotAllowed`."""
    known = SiteOrigin.objects.select_related("site").filter(origin=origin).first() if "\0" not in origin else None
    if known is None:
        raise SiteNotAllowed
    return known.site
