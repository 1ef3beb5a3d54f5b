"""The rules of an article's debate, changed live."""

from debate.articles.models import Article
from debate.articles.revisions import locked_article, next_revision


def change_rules(article_id: int, *, locked: bool | None = None, moderation: str | None = None) -> Article:
    """Change the rules that are given and leave the others; readers are told. Raises `NotFound`."""
    with locked_article(article_id) as article:
        wanted = {"locked": locked, "moderation": moderation}
        changed = {
            rule: value for rule, value in wanted.items() if value is not None and value != getattr(article, rule)
        }
        if changed:
            rev = next_revision(article)
            Article.objects.filter(pk=article.pk).update(rules_rev=rev, **changed)
            article.refresh_from_db()
        return article
