"""What the desk's templates show: entries and filters in words. Knows nothing of HTML."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.db.models import Prefetch

from debate import wire, wire_desk
from debate.articles.access import list_articles
from debate.comments.models import Comment
from debate.moderation.selection import QUEUES, Selection
from debate.polls.models import Choice
from debate.polls.tallies import known_polls

QUEUE_NAMES = {"reported": "Reported", "held": "Held", "new": "New"}
STATE_NAMES = {"published": "Published", "pending": "Held", "removed": "Removed", "withdrawn": "Withdrawn"}


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in the list; `complaint` says in a line what readers reported."""

    entry: wire_desk.QueueEntry

    @property
    def complaint(self) -> str:
        labels = list(dict.fromkeys(report.label for report in self.entry.reports))
        count = len(self.entry.reports)
        return f"{count} report{'s' if count != 1 else ''}: {', '.join(labels)}" if count else ""


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    label: str
    count: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What can be chosen to narrow a queue down, and what is."""

    selection: Selection
    articles: list[tuple[str, str]]
    sides: list[tuple[str, list[tuple[int, str]]]]
    states: list[tuple[str, str]]


def rows(entries: Iterable[wire_desk.QueueEntry]) -> list[Row]:
    """Return the entries for the list."""
    return [Row(entry) for entry in entries]


def query_of(selection: Selection, **more: object) -> str:
    """Return the selection, and more, as the query of an address; what is empty is left out."""
    parameters = asdict(selection) | more
    return urlencode({name: value for name, value in parameters.items() if value})


def tabs(selection: Selection, counts: dict[str, int]) -> list[Tab]:
    """Return the queues with how many wait in each; a filter stays when another queue is looked at."""
    waiting = {"reported": counts["reported"] - counts["held"], "held": counts["held"]}
    others = asdict(selection)
    return [
        Tab(name, QUEUE_NAMES[name], waiting.get(name), query_of(Selection(**others | {"queue": name})))
        for name in QUEUES
    ]


def filters(selection: Selection) -> Filters:
    """Return what there is to choose from; the sides are those of the chosen article, where one is chosen."""
    articles = list_articles()
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
    """Return a row without content: rendered into a `<template>`, it is what the browser code clones and fills."""
    return Row(
        wire_desk.QueueEntry(
            id=0,
            parent=None,
            article="",
            title="",
            author=wire.Author(id=0, name=""),
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
