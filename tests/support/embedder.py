"""A publisher's page as the server sees it: the requests of its frame."""

from typing import Any

from django.test import Client as Browser

from debate.sites.models import Site, SiteOrigin

NEWS = "https://news.example"
AROUND = "/embed/https/news.example"
PAGE = f"{NEWS}/2026/bridge"


def make_site() -> Site:
    """Make the publisher's site, with the origins of its pages."""
    site = Site.objects.create(name="News")
    for origin in (NEWS, "http://localhost:8141"):
        SiteOrigin.objects.create(site=site, origin=origin)
    return site


def see(
    address: str = PAGE,
    *,
    title: str = "A bridge",
    around: str = AROUND,
    referrer: str = f"{NEWS}/",
    client: str = "192.0.2.1",
    **more: str,
) -> Any:
    """Ask for the debate of a page."""
    asked = {"address": address, "title": title} | more
    return Browser(REMOTE_ADDR=client).get(f"{around}/page", asked, headers={"Referer": referrer})
