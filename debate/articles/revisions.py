"""The article's revision: what orders every change that a reader can see, and who is told after the commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction
from django.db.models import F

from debate.articles.models import Article
from debate.errors import NotFound
from debate.signals import article_changed


@contextmanager
def locked_article(article_id: int) -> Iterator[Article]:
    """Open a transaction that holds the article's row: whoever changes anything visible of the article waits here.

    That is what makes revisions become visible in order and without gaps. Raises `NotFound`.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(no_key=True).filter(pk=article_id).first()
        if article is None:
            raise NotFound
        yield article


def next_revision(article: Article, *, published: int = 0, urgent: bool = False) -> int:
    """Take the next revision of an article that is locked, and announce it after the commit.

    Stamp with it each row that the transaction changes. By `published` there are more published comments than before;
    `urgent` says that a text is being taken away.
    """
    Article.objects.filter(pk=article.pk).update(rev=F("rev") + 1, comment_count=F("comment_count") + published)
    article.rev += 1
    announce(article.pk, article.rev, urgent=urgent)
    return article.rev


def announce(article_id: int, rev: int, *, urgent: bool = False) -> None:
    """Send `article_changed` once the transaction is committed. A listener's failure is logged and changes nothing."""
    transaction.on_commit(
        partial(article_changed.send_robust, sender=Article, article_id=article_id, rev=rev, urgent=urgent)
    )
