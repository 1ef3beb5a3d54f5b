"""What a viewer says when it comes: which article it wants to see, and how much of it it already has."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from debate.articles.access import get_article
from live.hub import Hub
from live.pool import READS
from live.shared import SharedReads
from live.viewer import Message

_NO_REVISION = -1


@dataclass(frozen=True, slots=True)
class Position:
    """Up to where a viewer knows an article; `since` is None for one who wants no catch-up."""

    epoch: str | None = None
    since: int | None = None


def position_in_query(scope: Message) -> Position:
    """Return what `?epoch=&since=` says."""
    since = query(scope, "since")
    return Position(query(scope, "epoch"), None if since is None else _revision(since))


def position_in_event_id(scope: Message) -> Position | None:
    """Return what `Last-Event-ID` says, which a browser sends when it comes back; None where there is none."""
    event_id = dict(scope["headers"]).get(b"last-event-id")
    if not event_id:
        return None
    epoch, _, rev = event_id.decode("latin-1").rpartition(":")
    return Position(epoch or None, _revision(rev))


def query(scope: Message, name: str) -> str | None:
    """Return a parameter of the address, None where it is missing or empty."""
    values = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(name)
    return values[-1] if values else None


async def find_article(hub: Hub, slug: str) -> int:
    """Return the article's id; raises `NotFound`. Asks the database only where nobody here watches it."""
    return hub.article_named(slug) or await _ARTICLE_IDS.get(slug)


def _revision(text: str) -> int:
    """Return the revision in a text; anything but a number counts as one that cannot be."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else _NO_REVISION


async def _article_id(slug: str) -> int:
    return (await READS.run(get_article, slug)).pk


_ARTICLE_IDS = SharedReads(_article_id)
