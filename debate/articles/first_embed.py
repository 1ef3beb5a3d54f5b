"""Articles on publishers' pages: found by their address, and created when a page first shows its debate.

The page's data is trusted within limits; nothing is ever fetched from the page.
"""

import hmac
import logging
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from secrets import token_hex

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import slugify

from debate.articles.access import is_embeddable
from debate.articles.addresses import find_by_address, find_by_identity, give_address, give_identity, read_address
from debate.articles.models import MAX_IDENTITY_CHARACTERS, Article
from debate.articles.page_address import PageAddress
from debate.errors import Invalid, NotFound, RateLimited
from debate.language.wording import later
from debate.limits import declared
from debate.readers.limits import charge_of, hits_of, spend, spend_charge
from debate.sites.models import Site
from debate.text.cleaning import clean_line

logger = logging.getLogger(__name__)

MAX_TITLE_CHARACTERS = 200
MAX_SLUG_WORDS_CHARACTERS = 80
# Refusals appear on the site's admin page and in the log, at most this often.
TOLD_EVERY = timedelta(minutes=1)
SLUG_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What a publisher's page says about itself.

    `address` is its canonical address, `own` the address in the browser if the canonical address is another site's.
    `identity` is the publisher's id for the article, `signature` signs the address and the id.
    """

    address: str
    own: str = ""
    title: str = ""
    identity: str = ""
    signature: str = ""


def find_article(asked: Asked, site: Site) -> Article | None:
    """Return the page's article, or None if it has none yet; raises `NotFound` for an invalid page."""
    identity = _identity(asked)
    if identity and (found := find_by_identity(site, identity)):
        return found
    article = find_by_address(_choose_page(asked, site))
    if article is None or not is_embeddable(article, site):
        return None
    # A debate from before the site used ids continues. If it has another id, it belongs to another article: such a page
    # shows several articles at one address.
    is_others = bool(identity) and ("#" in asked.address or article.identities.exists())
    return None if is_others else article


def get_or_create_article(asked: Asked, site: Site, *, client_address: str) -> Article:
    """Return the page's article; the first embed creates it.

    Raises `NotFound` for a page that is not the site's or a site without first embeds, and `RateLimited` if too many
    debates were started from unsigned addresses.
    """
    found = find_article(asked, site)
    is_signed = _is_signed(asked, site)
    if found is None:
        if not site.makes_articles:
            raise NotFound(later("There is no debate for that page."))
        page = _choose_page(asked, site)
        if not is_signed:
            _require_allowance(site, page, client_address)
        found = _make_article(asked, site, page)
    if is_signed and (identity := _identity(asked)):
        # The publisher says so: the article that was known by its address now has an id.
        give_identity(found, site, identity)
    return found


def add_page(asked: Asked, site: Site) -> Article:
    """Return the article of a page that the operator lists, created if necessary; raises `NotFound`."""
    return find_article(asked, site) or _make_article(asked, site, _choose_page(asked, site))


def sign(site: Site, address: str, identity: str = "") -> str:
    """Return the signature with which the site's pages can start a debate: HMAC-SHA256, in hexadecimal.

    It signs the address as the page writes it, and after a line break the id, if there is one.
    """
    message = f"{address}\n{identity}" if identity else address
    return hmac.new(site.key.encode(), message.encode(), "sha256").hexdigest()


def _is_signed(asked: Asked, site: Site) -> bool:
    if not asked.signature:
        return False
    expected = sign(site, asked.address, asked.identity)
    if not hmac.compare_digest(expected.encode(), asked.signature.strip().lower().encode()):
        raise NotFound(
            later("The page's data-signature does not sign its data-article (and data-id) with the site's key.")
        )
    return True


def _identity(asked: Asked) -> str:
    identity = clean_line(asked.identity)
    if len(identity) > MAX_IDENTITY_CHARACTERS:
        raise NotFound(later("An article's identity has at most %(most)s characters.", most=MAX_IDENTITY_CHARACTERS))
    return identity


def _pages(asked: Asked) -> Iterator[PageAddress]:
    """Return the page's possible addresses, its canonical one first."""
    with_fragment = bool(asked.identity)
    # An invalid canonical address doesn't prevent a debate.
    with suppress(NotFound) if asked.own else nullcontext():
        yield read_address(asked.address, with_fragment=with_fragment)
    if asked.own:
        yield read_address(asked.own, with_fragment=with_fragment)


def _choose_page(asked: Asked, site: Site) -> PageAddress:
    """Return the page's first address that is the site's, or has a debate that the site can show.

    Raises `NotFound`.
    """
    for page in _pages(asked):
        if site.origins.filter(origin__in=page.origins).exists():
            return page
        if (article := find_by_address(page)) and is_embeddable(article, site):
            return page
    raise NotFound(
        later(
            "%(address)s is not an address of %(site)s: no page of its origins.", address=asked.address, site=site.name
        )
    )


def _require_allowance(site: Site, page: PageAddress, client_address: str) -> None:
    """Check that an unsigned address can start a debate; raises `NotFound`, `RateLimited`."""
    if site.paths and not any(page.path.startswith(path) for path in site.paths):
        raise NotFound(later("Pages below %(path)s of %(site)s don't start debates.", path=page.path, site=site.name))
    try:
        spend("first_embed", client_address)
        if not site.paths:
            # This stops invented addresses. Signed addresses and those below listed paths don't count.
            network = charge_of("unsigned_page", client_address)
            of_site = hits_of(declared.UNSIGNED_DEBATES_PER_SITE, str(site.pk))
            spend_charge(replace(network, refusing=network.refusing + of_site))
    except RateLimited as refusal:
        _tell_publisher(site, page, refusal)
        raise


def _tell_publisher(site: Site, page: PageAddress, refusal: RateLimited) -> None:
    """Report in the log and in the admin that a page got no debate, at most once in `TOLD_EVERY`."""
    now = timezone.now()
    last = Q(refused=None) | Q(refused__lt=now - TOLD_EVERY)
    if Site.objects.filter(last, pk=site.pk).update(refused=now, refused_why=f"{page.text}: {refusal.message}"[:200]):
        logger.warning(
            "%s: no debate was started for %s, because too many start with unsigned addresses. Sign them, or "
            "name the paths of the site's articles in the admin (docs/embedding.md)",
            site.name,
            page.text,
        )


def _make_article(asked: Asked, site: Site, page: PageAddress) -> Article:
    title = clean_line(clean_line(asked.title)[:MAX_TITLE_CHARACTERS])
    if not title:
        title = page.text.partition("://")[2][:MAX_TITLE_CHARACTERS]
    words = slugify(title)[:MAX_SLUG_WORDS_CHARACTERS].strip("-") or "article"
    identity = _identity(asked)
    for _ in range(SLUG_ATTEMPTS):
        try:
            with transaction.atomic():
                article = Article.objects.create(
                    slug=f"{words}-{token_hex(4)}", title=title, site=site, address=page.text
                )
                if identity:
                    give_identity(article, site, identity)
                if not identity or ("#" not in page.text and find_by_address(page) is None):
                    give_address(article, page)
            return article
        except (IntegrityError, Invalid):
            # Another request was the first, or the slug is taken.
            if found := find_article(asked, site):
                return found
    raise NotFound(later("There is no debate for that page."))
