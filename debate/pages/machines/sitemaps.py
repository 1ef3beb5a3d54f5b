"""What crawlers ask for: robots.txt, and the debates that stand here as sitemaps (https://www.sitemaps.org)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as django_views
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from debate.articles.access import listed_articles
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.sites.domains import site_id_here, sites_with_domain
from debate.sites.origins import origin_for

SITEMAP_DEBATES = 1_000
MAX_AGE_S = 600
# Nothing there is for a search engine, and some of it costs a search.
_CLOSED = (
    "account",
    "admin",
    "api",
    "embed",
    "feed",
    "moderation",
    "notices",
    "sign-in",
    "sign-up",
    "standing",
    "*/search",
)

kept_for_a_while = cache_control(public=True, max_age=MAX_AGE_S)


class Debates(Sitemap[Article]):
    """The debates in pages of a thousand, newest first, with the time of the last comment."""

    limit = SITEMAP_DEBATES

    def __init__(self, site_id: int | None, netloc: str) -> None:
        super().__init__()
        self._site_id, self._netloc = site_id, netloc

    def get_domain(self, site: Any = None) -> str:
        return self._netloc

    def items(self) -> QuerySet[Article]:
        said = Comment.objects.filter(article=OuterRef("pk"), state=Comment.State.PUBLISHED).order_by("-published")
        last_said = Subquery(said.values("published")[:1])
        listed = listed_articles(self._site_id)
        if self._site_id is None:
            # A sitemap can only list pages of its host; these sites' debates are at their own domains.
            listed = listed.exclude(site__in=sites_with_domain())
        return listed.only("slug", "published").annotate(last_said=last_said)

    def location(self, item: Article) -> str:
        return f"/a/{item.slug}/"

    def lastmod(self, item: Article) -> datetime:
        said: datetime | None = getattr(item, "last_said", None)
        return max(item.published, said or item.published)

    def get_latest_lastmod(self) -> None:
        # Django would read all debates.
        return None


def _sitemaps(request: HttpRequest) -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    return {"debates": Debates(site_id_here(request), urlsplit(_origin(request)).netloc)}


def _origin(request: HttpRequest) -> str:
    """Return the origin of the pages that are listed: at each of a site's domains, its first one."""
    return origin_for(request, site_id_here(request))


@require_safe
@kept_for_a_while
def index(request: HttpRequest) -> HttpResponseBase:
    """List the sitemaps."""
    return django_views.index(request, _sitemaps(request), sitemap_url_name="sitemap")


@require_safe
@kept_for_a_while
def sitemap(request: HttpRequest, section: str) -> HttpResponseBase:
    """Send a page of a sitemap."""
    return django_views.sitemap(request, _sitemaps(request), section=section)


@require_safe
@kept_for_a_while
def robots(request: HttpRequest) -> HttpResponse:
    """Tell crawlers what is not for them, and where the sitemaps are."""
    lines: Iterable[str] = (
        "User-agent: *",
        *(f"Disallow: /{path}/" for path in _CLOSED),
        f"Sitemap: {_origin(request)}/sitemap.xml",
        "",
    )
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
