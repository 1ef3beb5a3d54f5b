"""The ways to an article."""

from debate import wire
from debate.articles.models import Article
from debate.errors import NotFound


def get_article(slug: str) -> Article:
    """Return the article of that name; raises `NotFound`."""
    article = Article.objects.filter(slug=slug).first() if "\0" not in slug else None
    if article is None:
        raise NotFound("There is no article of that name.")
    return article


def list_articles() -> list[Article]:
    """Return the newest hundred articles, newest first."""
    return list(Article.objects.all()[:100])


def describe_article(article: Article) -> wire.ArticleObject:
    """Return the article as the contract's `article` object."""
    return wire.ArticleObject(
        slug=article.slug,
        title=article.title,
        section=article.section,
        published=article.published,
        locked=article.locked,
        moderation="before" if article.moderation == Article.Moderation.BEFORE else "after",
    )
