"""Access to articles."""

from django.db.models import QuerySet

from debate.articles.models import Article, FormerSlug
from debate.articles.rulebook import Rules, read_rules
from debate.database.raw_sql import Columns, read_rows
from debate.errors import NotFound
from debate.language.wording import later
from debate.readers.scope import Scope
from debate.sites.models import Site
from debate.wire.articles import ArticleObject

_ARTICLE = Columns(Article, "article")
_BY_SLUG = f"""
    SELECT {_ARTICLE.sql} FROM debate_article AS asked
    JOIN debate_article AS article ON article.id = COALESCE(asked.moved_to_id, asked.id)
    WHERE asked.slug = %s
"""


def get_article(slug: str) -> Article:
    """Return the article with that slug, or the one that an old slug leads to; raises `NotFound`."""
    if "\0" not in slug:
        for row in read_rows(_BY_SLUG, slug):
            return _ARTICLE.make(row)
        if former := FormerSlug.objects.select_related("article__moved_to").filter(slug=slug).first():
            return former.article.moved_to or former.article
    raise NotFound(later("There is no article with that name."))


def is_moved(article_id: int) -> bool:
    """Say whether the debate was merged into another one."""
    return Article.objects.filter(pk=article_id, moved_to__isnull=False).exists()


def is_embeddable(article: Article, site: Site) -> bool:
    """Say whether the site can show the article's debate on its pages: it can't show another site's own."""
    return article.site_id in (None, site.pk)


def require_embeddable(article: Article, site: Site) -> None:
    """Check that the site can show the article's debate on its pages; raises `NotFound` for another site's own."""
    if not is_embeddable(article, site):
        raise NotFound(later("There is no article with that name."))


def listed_articles(site_id: int | None = None) -> QuerySet[Article]:
    """Return the articles on this server's own pages, newest first; publishers list the others.

    With a site, its own alone.
    """
    listed = Article.objects.filter(address=None, moved_to=None)
    return listed if site_id is None else listed.filter(site=site_id)


def list_articles(scope: Scope) -> list[Article]:
    """Return the hundred newest articles of a scope, newest first, without those on publishers' pages."""
    return list(listed_articles().filter(scope.of(""))[:100])


def describe_article(article: Article, rules: Rules | None = None) -> ArticleObject:
    """Return the article, with its effective rules, as the contract's `article` object."""
    rules = rules or read_rules(article)
    return ArticleObject(
        slug=article.slug,
        title=article.title,
        section=article.section,
        published=article.published,
        locked=rules.locked,
        moderation="before" if rules.is_held_back else "after",
        accounts_only=rules.accounts_only,
        hold_newcomers=rules.hold_newcomers,
        hold_links=rules.hold_links,
        reasons_required=rules.reasons_required,
        show_sides=rules.shows_sides,
        take_questions=rules.takes_questions,
        slow_mode=rules.slow_mode_s,
        max_depth=rules.max_depth,
        closes=rules.closes,
    )
