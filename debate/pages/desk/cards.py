"""Template data of the desk: entries and filters in words. Knows nothing of HTML."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.utils.translation import gettext, ngettext

from debate.articles.access import list_articles
from debate.articles.models import Article
from debate.comments.models import Comment
from debate.moderation.labels import label_of
from debate.moderation.queue.selection import Selection
from debate.polls.models import Choice
from debate.polls.tallies import known_polls
from debate.wire.moderation.desk import QueueEntryObject
from debate.wire.readers import AuthorObject

# The number of articles that the list offers as filters; the search has all of them.
MAX_CHIPS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the list; `complaint` sums up the reports in a line."""

    entry: QueueEntryObject

    @property
    def complaint(self) -> str:
        labels = list(dict.fromkeys(label_of(report.reason) for report in self.entry.reports))
        count = len(self.entry.reports)
        reports = ngettext("%(number)s report", "%(number)s reports", count) % {"number": count}
        return gettext("%(name)s: %(words)s") % {"name": reports, "words": gettext(", ").join(labels)} if count else ""


@dataclass(frozen=True, slots=True)
class ArticleChip:
    """A filter by one article of the list: how many of the list's comments are on it."""

    slug: str
    title: str
    count: int


@dataclass(frozen=True, slots=True)
class Filters:
    """The available filters of a queue, and the selected ones; `chosen` is the title of the selected article."""

    selection: Selection
    articles: list[tuple[str, str]]
    sides: list[tuple[str, list[tuple[int, str]]]]
    states: list[tuple[str, str]]
    chosen: str = ""


def rows(entries: Iterable[QueueEntryObject]) -> list[Row]:
    """Return the entries for the list."""
    return [Row(entry) for entry in entries]


def query_of(selection: Selection, **more: object) -> str:
    """Return the selection, and more, as a query string without empty values."""
    parameters = asdict(selection) | more
    # The scope is the moderator's, not the address's.
    return urlencode({name: value for name, value in parameters.items() if value and name != "scope"})


def article_chips(entries: Iterable[QueueEntryObject]) -> list[ArticleChip]:
    """Return the articles of the listed comments, those with most comments first; none if all are on one."""
    counts = Counter((entry.article, entry.title) for entry in entries)
    chips = [ArticleChip(slug, title, count) for (slug, title), count in counts.most_common(MAX_CHIPS)]
    return chips if len(chips) > 1 else []


def filters(selection: Selection) -> Filters:
    """Return the available filters; the sides are those of the selected article, if any."""
    articles = list_articles(selection.scope)
    chosen = [article for article in articles if article.slug == selection.article] or articles
    choices = Prefetch("choices", queryset=Choice.objects.order_by("position", "id"))
    polls = known_polls().filter(article__in=chosen).prefetch_related(choices)
    return Filters(
        selection=selection,
        articles=[(article.slug, article.title) for article in articles],
        chosen=_title_of(selection),
        sides=[(poll.question, [(choice.pk, choice.label) for choice in poll.choices.all()]) for poll in polls],
        states=[(str(state), label_of(state)) for state in Comment.State.values],
    )


def _title_of(selection: Selection) -> str:
    """Return the title of the selected article, also on a publisher's page, or the slug of an unknown one."""
    found = Article.objects.filter(selection.scope.of(""), slug=selection.article)
    return found.values_list("title", flat=True).first() or selection.article


def blank_row() -> Row:
    """Return an empty row: rendered into a `<template>`, it is what the browser code clones and fills."""
    return Row(
        QueueEntryObject(
            id=0,
            parent=None,
            article="",
            title="",
            author=AuthorObject(id=0, name=""),
            side=None,
            body="",
            html="",
            created=datetime.fromtimestamp(0, tz=UTC),
            state="published",
            pinned=False,
            likes=0,
            replies=0,
            reports=[],
            decision=None,
        )
    )
