"""All debates of this server's own pages, newest first: by section, and by words in them. Writes nothing."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from debate.articles.access import listed_articles
from debate.articles.models import Article
from debate.caches.slow_results import KeptAnswers
from debate.comments.models import Comment
from debate.comments.search import search_all_debates, words_of
from debate.errors import InvalidCursor, NotFound
from debate.language.wording import later

PAGE_DEBATES = 20
MAX_SECTIONS = 50
# A new section appears among the links after this time at the latest.
SECTIONS_KEPT_S = 30.0

_EPOCH = datetime.fromtimestamp(0, tz=UTC)
_CURSOR = re.compile(r"(-?\d{1,18})-(\d{1,18})", re.ASCII)
_sections: KeptAnswers[list[str]] = KeptAnswers("sections", kept_s=SECTIONS_KEPT_S)


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """A page of debates; `found` has the newest comment with the words in each debate that has one, by article."""

    articles: list[Article]
    found: dict[int, Comment]
    next: str | None


def read_sections(site_id: int | None = None) -> list[str]:
    """Return the sections' names in order, with a site those of its debates."""
    return _sections.get(lambda: _read_sections(site_id), key=str(site_id))


def read_archive(*, site_id: int | None = None, section: str = "", words: str = "", cursor: str = "") -> ArchivePage:
    """Return a page of debates, of one section or of all, with all words in the title or in one comment.

    With a site, only its own are found.

    Raises `NotFound` for an unknown section, and `InvalidCursor`.
    """
    articles = listed_articles(site_id).defer("body")
    if section:
        articles = articles.filter(section=section) if "\0" not in section else articles.none()
        if not articles.exists():
            raise NotFound(later("There is no section with that name."))
    said = dict[int, int]()
    if searched := words_of(words):
        said = search_all_debates(words, site_id)
        titled = Q()
        for word in searched:
            titled &= Q(search_title__contains=word)
        articles = articles.filter(titled | Q(pk__in=said))
    page = list(_after(articles, cursor)[: PAGE_DEBATES + 1])
    shown = page[:PAGE_DEBATES]
    return ArchivePage(
        articles=shown,
        found=_read_found([said[article.pk] for article in shown if article.pk in said]),
        next=_cursor_at(shown[-1]) if len(page) > len(shown) else None,
    )


def _read_sections(site_id: int | None) -> list[str]:
    named = listed_articles(site_id).exclude(section="").order_by("section")
    return list(named.values_list("section", flat=True).distinct()[:MAX_SECTIONS])


def _read_found(comment_ids: list[int]) -> dict[int, Comment]:
    found = Comment.objects.filter(pk__in=comment_ids, state=Comment.State.PUBLISHED).select_related("author")
    return {comment.article_id: comment for comment in found}


def _after(articles: QuerySet[Article], cursor: str) -> QuerySet[Article]:
    if not cursor:
        return articles
    match = _CURSOR.fullmatch(cursor)
    try:
        moment = _EPOCH + timedelta(microseconds=int(match[1])) if match else None
    except OverflowError:
        moment = None
    if match is None or moment is None:
        raise InvalidCursor
    return articles.filter(Q(published__lt=moment) | Q(published=moment, pk__lt=int(match[2])))


def _cursor_at(article: Article) -> str:
    return f"{(article.published - _EPOCH) // timedelta(microseconds=1)}-{article.pk}"
