"""Which site answers alone at which host name of this server. At other names, the debates of all sites are found."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.request import split_domain_port

from debate.caches.slow_results import KeptAnswers
from debate.sites.models import SiteDomain

# A change is noticed after this time at the latest.
KEPT_S = 5.0


@dataclass(frozen=True, slots=True)
class AnsweringSite:
    """The site of a domain: its id, its name, its language (empty: the reader's), and the address of its sign-in."""

    id: int
    name: str
    language: str
    sign_in_address: str


_kept = KeptAnswers[dict[str, AnsweringSite]]("site-domains", kept_s=KEPT_S)


def site_at(host: str) -> AnsweringSite | None:
    """Return the site that answers alone at a host name, with or without a port; None where all sites do."""
    return _kept.get(_read_domains).get(_name_of(host))


def site_here(request: HttpRequest) -> AnsweringSite | None:
    """Return the site that answers alone at the host name of the request; None where all sites do."""
    return site_at(request.get_host())


def site_at_hand(request: HttpRequest) -> AnsweringSite | None:
    """Return what `site_here` does as far as it is known already, for an event loop, which asks no database."""
    return (_kept.at_hand() or {}).get(_name_of(request.get_host()))


def site_id_here(request: HttpRequest) -> int | None:
    """Return the id of the site that answers alone at the host name of the request; None where all sites do."""
    site = site_here(request)
    return site.id if site else None


def main_domain_of(site_id: int) -> str:
    """Return the host name to which links about a site's debates lead: the first of its domains, empty without one."""
    known = _kept.get(_read_domains).items()
    return next((host for host, site in known if site.id == site_id), "")


def sites_with_domain() -> set[int]:
    """Return the ids of the sites that have a domain."""
    return {site.id for site in _kept.get(_read_domains).values()}


def _name_of(host: str) -> str:
    return split_domain_port(host.lower())[0]


def _read_domains() -> dict[str, AnsweringSite]:
    rows = SiteDomain.objects.select_related("site").order_by("pk")
    return {
        row.host: AnsweringSite(row.site.pk, row.site.name, row.site.language, row.site.sign_in_address) for row in rows
    }
