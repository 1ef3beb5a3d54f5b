"""The article's revision, which orders every change that readers can see, and the notification after the commit."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.db import transaction

from debate.articles.models import Article, new_epoch
from debate.database.raw_sql import Columns, Rows, Statement, change_rows, lock_of, run_together
from debate.errors import NotFound
from debate.signals import article_changed
from debate.tracing import span

_ARTICLE = Columns(Article, "article")
_BY_ID = f"SELECT {_ARTICLE.sql} FROM debate_article AS article WHERE article.id = %s"
_NEXT = "UPDATE debate_article SET rev = rev + 1, comment_count = comment_count + %s WHERE id = %s"


@contextmanager
def locked_article(article_id: int) -> Iterator[Article]:
    """Open a transaction with the article's row locked: all writes that readers can see queue here.

    This makes revisions visible in order and without gaps. If the debate was merged into another one, that one's row is
    locked: use the yielded article, not `article_id`. Raises `NotFound`.
    """
    with locked_and_read(article_id) as (article, _):
        yield article


@contextmanager
def locked_and_read(
    article_id: int, ask: Callable[[int], Iterable[Statement]] = lambda article_id: ()
) -> Iterator[tuple[Article, list[Rows]]]:
    """Do as `locked_article` does, and yield what the statements read once the article is locked, with it.

    `ask` returns the statements for an article's id. One round trip to the database, where each costs those who wait
    for the lock.
    """
    # What is announced after the commit is caused by this span.
    with span("commit", article=article_id), transaction.atomic():
        article, found = _lock(article_id, ask)
        yield _lock(article.moved_to_id, ask) if article.moved_to_id else (article, found)


def locked_articles(article_ids: Iterable[int]) -> dict[int, Article]:
    """Lock articles in the current transaction, in the order of their ids, which prevents deadlocks."""
    locked = Article.objects.select_for_update(no_key=True).filter(pk__in=article_ids).order_by("pk")
    return {article.pk: article for article in locked}


def next_revision(
    article: Article, *, published: int = 0, urgent: bool = False, is_moderation_news: bool = True
) -> int:
    """Take the next revision of a locked article, and announce it after the commit.

    Stamp each changed row with it. `published` is the change of the number of published comments; `urgent` says that a
    text is removed, `is_moderation_news` that the moderators' queue may change.
    """
    change_rows(_NEXT, published, article.pk)
    article.rev += 1
    announce(article.pk, article.rev, urgent=urgent, is_moderation_news=is_moderation_news)
    return article.rev


def renew_epochs() -> int:
    """Give every article a new epoch, because the revisions of open pages are no longer valid; returns the number of
    articles.

    Call this after restoring an earlier state of the database.
    """
    return Article.objects.update(epoch=new_epoch())


def announce(article_id: int, rev: int, *, urgent: bool = False, is_moderation_news: bool = True) -> None:
    """Send `article_changed` after the commit. A listener's failure is logged and changes nothing."""
    news = {"article_id": article_id, "rev": rev, "urgent": urgent, "is_moderation_news": is_moderation_news}
    transaction.on_commit(partial(article_changed.send_robust, sender=Article, **news))


def _lock(article_id: int, ask: Callable[[int], Iterable[Statement]]) -> tuple[Article, list[Rows]]:
    locked = Statement(_BY_ID + lock_of("article"), [article_id])
    rows, *found = run_together(locked, *ask(article_id))
    if not rows:
        raise NotFound
    return _ARTICLE.make(rows[0]), found
