"""The ways to an article's debate: its addresses, the publisher's ids for it, and old slugs."""

from collections.abc import Collection

from django.db import IntegrityError, transaction

from debate.articles.models import Article, ArticleAddress, ArticleIdentity, FormerSlug
from debate.articles.page_address import COMMENT_PARAMETER, PageAddress, parse_page_address
from debate.errors import Invalid
from debate.language.wording import later
from debate.sites.access import find_site
from debate.sites.models import Site


def read_address(text: str, *, with_fragment: bool = False) -> PageAddress:
    """Return the page of an address, by the rules of its site; raises `NotFound`."""
    page = parse_page_address(text, with_fragment=with_fragment)
    site = find_site(page.origins)
    ignored = site.ignored if site else []
    return parse_page_address(text, ignored, with_fragment=with_fragment) if ignored else page


def find_by_address(page: PageAddress) -> Article | None:
    """Return the article whose debate belongs to a page, or None."""
    found = ArticleAddress.objects.select_related("article__moved_to").filter(key=page.key).first()
    return found.article.moved_to or found.article if found else None


def find_by_identity(site: Site, identity: str) -> Article | None:
    """Return the article with the site's id, or None."""
    found = ArticleIdentity.objects.select_related("article__moved_to").filter(site=site, identity=identity).first()
    return found.article.moved_to or found.article if found else None


def give_address(article: Article, page: PageAddress) -> None:
    """Make the page the article's current address; its earlier addresses still lead to it.

    Raises `Invalid` for a page that has another article's debate.
    """
    require_free(page, article)
    try:
        with transaction.atomic():
            ArticleAddress.objects.get_or_create(key=page.key, defaults={"article": article, "address": page.text})
            Article.objects.filter(pk=article.pk).update(address=page.text)
    except IntegrityError:
        require_free(page, article)
        raise
    article.address = page.text


def require_free(page: PageAddress, article: Article | None) -> None:
    """Check that the page leads to no other article; raises `Invalid`."""
    found = find_by_address(page)
    if found and (article is None or found.pk != article.pk):
        raise Invalid(
            later("That page already has a debate, “%(title)s”. To have one debate, merge the two.", title=found.title)
        )


def require_no_loss(article: Article, removed: Collection[ArticleAddress]) -> None:
    """Check that the debate is still found at its page without the removed addresses; raises `Invalid`.

    Otherwise the next visit to the page would start a second debate.
    """
    if not removed:
        return
    standing = read_address(article.address, with_fragment=True).key if article.address else None
    if standing and any(known.key == standing for known in removed):
        raise Invalid(
            later(
                "The debate is at %(address)s. Give it another address before you delete this one.",
                address=article.address,
            )
        )
    kept = article.addresses.exclude(pk__in=[known.pk for known in removed])
    if article.site_id and not article.address and not kept.exists():
        raise Invalid(
            later("A site's debate needs an address that leads to it. Give it another one before you delete the last.")
        )


def give_identity(article: Article, site: Site, identity: str) -> None:
    """Give the article another of the site's ids.

    Raises `Invalid` for another article's id.
    """
    known, _ = ArticleIdentity.objects.get_or_create(site=site, identity=identity, defaults={"article": article})
    if known.article_id != article.pk:
        raise Invalid(later("“%(identity)s” is the name of another article.", identity=identity))


def change_slug(article: Article, slug: str) -> None:
    """Give the debate another slug; the old one still leads to it. Raises `Invalid` if it is taken."""
    require_free_slug(slug, article)
    with transaction.atomic():
        FormerSlug.objects.filter(slug=slug).delete()
        FormerSlug.objects.get_or_create(slug=article.slug, defaults={"article": article})
        Article.objects.filter(pk=article.pk).update(slug=slug)
    article.slug = slug


def require_free_slug(slug: str, article: Article | None) -> None:
    """Check that no other article has or had the slug; raises `Invalid`."""
    own = article.pk if article else 0
    is_taken = Article.objects.filter(slug=slug).exclude(pk=own).exists()
    if is_taken or FormerSlug.objects.filter(slug=slug).exclude(article=own).exists():
        raise Invalid(later("Another debate has that slug, or had it: links with it lead there."))


def address_of_comment(article: Article, comment_id: int) -> str | None:
    """Return the address that opens the publisher's page at a comment; None for an article on this server."""
    if not article.address:
        return None
    before, separator, fragment = article.address.partition("#")
    if not separator:
        return f"{article.address}#{COMMENT_PARAMETER}-{comment_id}"
    # The page selects its article by the fragment, which must stay.
    return f"{before}{'&' if '?' in before else '?'}{COMMENT_PARAMETER}={comment_id}#{fragment}"


def refresh_keys(site: Site) -> int:
    """Update the site's addresses to the parameters that it ignores now; returns how many debates clash.

    If two debates now have the same page, the older one is found there. The other one stays open under its slug.
    """
    clashes = 0
    for known in ArticleAddress.objects.filter(article__site=site).order_by("pk"):
        key = parse_page_address(known.address, site.ignored).key
        if key == known.key:
            continue
        if ArticleAddress.objects.filter(key=key).exclude(article=known.article_id).exists():
            clashes += 1
        elif not ArticleAddress.objects.filter(key=key).exists():
            ArticleAddress.objects.filter(pk=known.pk).update(key=key)
    return clashes
