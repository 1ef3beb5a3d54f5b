"""The ways to an article."""

from debate import wire
from debate.articles.models import Article
from debate.articles.rulebook import Rules, read_rules
from debate.errors import NotFound
from debate.sites.models import Site


def get_article(slug: str) -> Article:
    """Return the article of that name; raises `NotFound`."""
    article = Article.objects.filter(slug=slug).first() if "\0" not in slug else None
    if article is None:
        raise NotFound("There is no article of that name.")
    return article


def require_embeddable(article: Article, site: Site) -> None:
    """Check that the site may show the article's debate on its pages; raises `NotFound` for another site's own."""
    if article.site_id not in (None, site.pk):
        raise NotFound("There is no article of that name.")


def list_articles() -> list[Article]:
    """Return the newest hundred articles, newest first; those that stand elsewhere are found there."""
    return list(Article.objects.filter(address=None)[:100])


def describe_article(article: Article, rules: Rules | None = None) -> wire.ArticleObject:
    """Return the article, with the rules that hold on it, as the contract's `article` object."""
    rules = rules or read_rules(article)
    return wire.ArticleObject(
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
        slow_mode=rules.slow_mode_s,
        max_depth=rules.max_depth,
        closes=rules.closes,
    )
