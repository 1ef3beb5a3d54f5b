"""Full-text search in comments: any part of a word, in any script, the same on every database.

It searches `Comment.search_text`; on PostgreSQL with the trigram index of migration 0003.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from debate.articles.models import Article
from debate.comments.models import Comment
from debate.comments.paging import read_cursor, read_page
from debate.text.cleaning import search_term

# More words don't narrow a search that a person would type.
MAX_WORDS = 12
FOUND_ON_A_PAGE = 20
# A search in all debates looks at this many of the newest comments with its words.
MAX_FOUND_ANYWHERE = 1_000


def words_of(text: str) -> list[str]:
    """Return the words of a search as they are searched for."""
    return search_term(text).split()[:MAX_WORDS]


def with_words(comments: QuerySet[Comment], words: str) -> QuerySet[Comment]:
    """Filter the comments to those that contain every word, or part of a word; without words, return all.

    Words are separated by spaces and include their punctuation.
    """
    for word in words_of(words):
        comments = comments.filter(search_text__contains=word)
    return comments


def search_debate(
    article: Article,
    words: str,
    cursor: str | None = None,
    *,
    by: int | None = None,
    hidden: Collection[int] = (),
) -> tuple[list[Comment], str | None]:
    """Return a page of the published comments with the words, newest first, and the next page's cursor or None.

    `by`: only those of this reader. Those by the authors with the ids in `hidden` are left out. Raises `InvalidCursor`.
    """
    shown = _published().filter(article=article).exclude(author__in=hidden).select_related("author")
    found = with_words(shown if by is None else shown.filter(author=by), words)
    return read_page(found, read_cursor("newest", cursor, rev=article.rev), limit=FOUND_ON_A_PAGE)


def search_all_debates(words: str, site_id: int | None = None) -> dict[int, int]:
    """Return the newest published comment with the words in each debate that has one, by article.

    With a site, only its own debates are searched.
    """
    searched = _published() if site_id is None else _published().filter(article__site=site_id)
    found = with_words(searched, words).order_by("-id").values_list("article_id", "id")
    newest: dict[int, int] = {}
    for article_id, comment_id in found[:MAX_FOUND_ANYWHERE]:
        newest.setdefault(article_id, comment_id)
    return newest


def _published() -> QuerySet[Comment]:
    return Comment.objects.filter(state=Comment.State.PUBLISHED)
