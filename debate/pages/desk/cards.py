"""Template data of the desk: entries and filters in words. Knows nothing of HTML."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from debate.articles.access import list_articles
from debate.comments.models import Comment
from debate.labels import label_of
from debate.moderation.queue.selection import QUEUES, Selection
from debate.polls.models import Choice
from debate.polls.tallies import known_polls
from debate.wire.moderation.desk import QueueCounts, QueueEntryObject
from debate.wire.readers import AuthorObject

QUEUE_NAMES = {"reported": _("Reported"), "held": _("Held"), "new": _("New")}
STATE_NAMES = {"published": "Published", "pending": "Held", "removed": "Removed", "withdrawn": "Withdrawn"}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the list; `complaint` sums up the reports in a line."""

    entry: QueueEntryObject

    @property
    def complaint(self) -> str:
        labels = list(dict.fromkeys(label_of(report.reason) for report in self.entry.reports))
        count = len(self.entry.reports)
        reports = ngettext("%(number)s report", "%(number)s reports", count) % {"number": count}
        return f"{reports}: {', '.join(labels)}" if count else ""


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str | Promise
    count: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Filters:
    """The available filters of a queue, and the selected ones."""

    selection: Selection
    articles: list[tuple[str, str]]
    sides: list[tuple[str, list[tuple[int, str]]]]
    states: list[tuple[str, str]]


def rows(entries: Iterable[QueueEntryObject]) -> list[Row]:
    """Return the entries for the list."""
    return [Row(entry) for entry in entries]


def query_of(selection: Selection, **more: object) -> str:
    """Return the selection, and more, as a query string without empty values."""
    parameters = asdict(selection) | more
    # The scope is the moderator's, not the address's.
    return urlencode({name: value for name, value in parameters.items() if value and name != "scope"})


def tabs(selection: Selection, counts: QueueCounts) -> list[Tab]:
    """Return the queues with their counts; filters stay when the moderator changes the queue."""
    waiting = {"reported": counts.reported - counts.held, "held": counts.held}
    return [
        Tab(name, QUEUE_NAMES[name], waiting.get(name), query_of(replace(selection, queue=name))) for name in QUEUES
    ]


def filters(selection: Selection) -> Filters:
    """Return the available filters; the sides are those of the selected article, if any."""
    articles = [article for article in list_articles() if selection.scope.covers(article)]
    chosen = [article for article in articles if article.slug == selection.article] or articles
    choices = Prefetch("choices", queryset=Choice.objects.order_by("position", "id"))
    polls = known_polls().filter(article__in=chosen).prefetch_related(choices)
    return Filters(
        selection=selection,
        articles=[(article.slug, article.title) for article in articles],
        sides=[(poll.question, [(choice.pk, choice.label) for choice in poll.choices.all()]) for poll in polls],
        states=[(str(state), STATE_NAMES[state]) for state in Comment.State.values],
    )


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
