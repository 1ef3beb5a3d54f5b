"""A viewer's subscription: which article it wants, and how much of it it already has."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from debate.articles.access import get_article
from live.fanout.hub import Hub
from live.fanout.viewer import Message
from live.versions import OLDEST_CODE
from live.work.pool import READS
from live.work.single_flight import SingleFlight

_NO_REVISION = -1


@dataclass(frozen=True, slots=True)
class KnownRevision:
    """A viewer's revision of an article; `since` is None if it wants no catch-up."""

    epoch: str | None = None
    since: int | None = None


def position_in_query(scope: Message) -> KnownRevision:
    """Parse `?epoch=&since=`."""
    since = query(scope, "since")
    return KnownRevision(query(scope, "epoch"), None if since is None else _revision(since))


def position_in_event_id(scope: Message) -> KnownRevision | None:
    """Parse `Last-Event-ID`, which a reconnecting browser sends; None if it is missing."""
    event_id = dict(scope["headers"]).get(b"last-event-id")
    if not event_id:
        return None
    epoch, _, rev = event_id.decode("latin-1").rpartition(":")
    return KnownRevision(epoch or None, _revision(rev))


def is_outdated(scope: Message) -> bool:
    """Say whether a page's code is too old for this server; clients that aren't pages don't number theirs."""
    code = query(scope, "code")
    return code is not None and _revision(code) < OLDEST_CODE


def query(scope: Message, name: str) -> str | None:
    """Return a parameter of the address, None if it is missing or empty."""
    values = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(name)
    return values[-1] if values else None


async def find_article(hub: Hub, slug: str) -> int:
    """Return the article's id; raises `NotFound`. Queries the database only if nobody here watches it."""
    return hub.article_named(slug) or await _ARTICLE_IDS.get(slug)


def _revision(text: str) -> int:
    """Return the revision in a text; anything but a number counts as an impossible revision."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else _NO_REVISION


async def _article_id(slug: str) -> int:
    return (await READS.run(get_article, slug)).pk


_ARTICLE_IDS = SingleFlight(_article_id)
