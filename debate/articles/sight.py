"""Articles that stand on a publisher's page: found by their address, and made when a page first shows its debate.

What the page says is taken for true, within bounds; nothing is ever fetched from it.
"""

from datetime import timedelta
from hashlib import blake2b
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.text import slugify

from debate.articles.access import require_embeddable
from debate.articles.models import Article
from debate.errors import NotFound, RateLimited
from debate.readers.limits import spend
from debate.sites.models import Site, SiteOrigin
from debate.text import clean_line, is_visible

MAX_ADDRESS_CHARACTERS = 500
MAX_TITLE_CHARACTERS = 200
MAX_SLUG_WORDS_CHARACTERS = 80
# A newsroom publishes fewer; whoever invents addresses is stopped here, and the articles that there are stay open.
MAX_NEW_PER_SITE_AND_DAY = 500

# What is added to an address to tell where a reader came from makes no other article of it.
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "ref_")
_is_address = URLValidator(["https", "http"])


def find_article(address: str, site: Site) -> Article | None:
    """Return the article that stands at the address, None where none does; raises `NotFound` for another site's."""
    article = Article.objects.filter(address=plain_address(address)).first()
    if article:
        require_embeddable(article, site)
    return article


def see_article(address: str, site: Site, *, title: str, client_address: str) -> Article:
    """Return the article that stands at the address, made where this is the first time that anybody shows its debate.

    Raises `NotFound` for an address that is not the site's or a site that makes none, `RateLimited`.
    """
    if found := find_article(address, site):
        return found
    page = plain_address(address)
    if not site.makes_articles or not SiteOrigin.objects.filter(site=site, origin=_origin(page)).exists():
        raise NotFound("There is no debate for that page.")
    spend("sight", client_address)
    since = timezone.now() - timedelta(days=1)
    if Article.objects.filter(site=site, published__gte=since).count() >= MAX_NEW_PER_SITE_AND_DAY:
        raise RateLimited("This site has begun as many debates as it may in a day.", retry_after=3_600)
    title = clean_line(title)[:MAX_TITLE_CHARACTERS].strip()
    if not is_visible(title):
        title = page.partition("://")[2][:MAX_TITLE_CHARACTERS]
    words = slugify(title)[:MAX_SLUG_WORDS_CHARACTERS].strip("-") or "article"
    slug = f"{words}-{blake2b(page.encode(), digest_size=4).hexdigest()}"
    return Article.objects.get_or_create(address=page, defaults={"slug": slug, "title": title, "site": site})[0]


def plain_address(address: str) -> str:
    """Return the address of a page without fragment and tracking parameters; raises `NotFound` for what is none."""
    address = address.strip()
    try:
        _is_address(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError):
        raise NotFound("That is not the address of a page.") from None
    if len(address) > MAX_ADDRESS_CHARACTERS or "@" in parts.netloc or not address.isprintable():
        raise NotFound("That is not the address of a page.")
    query = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not pair[0].startswith(_TRACKING)]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(query), ""))


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
