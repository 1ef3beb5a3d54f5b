"""Access to publishers' sites: by id, and by the origin of a page that is allowed to embed."""

from collections.abc import Collection

from debate.errors import NotFound, SiteNotAllowed
from debate.language.wording import later
from debate.sites.models import Site, SiteOrigin


def get_site(origin: str) -> Site:
    """Return the site with that origin; raises `SiteNotAllowed`."""
    known = SiteOrigin.objects.select_related("site").filter(origin=origin).first() if "\0" not in origin else None
    if known is None:
        raise SiteNotAllowed
    return known.site


def find_site(origins: Collection[str]) -> Site | None:
    """Return the site with one of the origins, or None."""
    known = SiteOrigin.objects.select_related("site").filter(origin__in=origins).first()
    return known.site if known else None


def get_site_of_number(site_id: int) -> Site:
    """Return the site with that id; raises `NotFound`."""
    site = Site.objects.filter(pk=site_id).first()
    if site is None:
        raise NotFound(later("There is no site with that number."))
    return site


def list_sites() -> list[Site]:
    """Return every site, by name."""
    return list(Site.objects.all())
