"""Adds a publisher's site without the admin, for commands."""

from django.core.exceptions import ValidationError
from django.db import transaction

from debate.articles.page_address import parse_origin
from debate.errors import Invalid
from debate.sites.models import Site, SiteOrigin


def add_site(name: str, origins: list[str]) -> tuple[Site, bool]:
    """Return the site of that name, with those origins among its own, and whether it is new.

    Raises `NotFound` for an origin that is no address, and `Invalid` for one that is another site's.
    """
    try:
        with transaction.atomic():
            site = Site.objects.filter(name=name).first()
            is_new = site is None
            if site is None:
                site = Site(name=name)
                site.full_clean()
                site.save()
            known = set(site.origins.values_list("origin", flat=True))
            for origin in {parse_origin(text) for text in origins} - known:
                row = SiteOrigin(site=site, origin=origin)
                row.full_clean()
                row.save()
    except ValidationError as problem:
        raise Invalid(" ".join(problem.messages)) from problem
    return site, is_new
