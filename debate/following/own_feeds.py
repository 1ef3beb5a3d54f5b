"""The secret addresses of readers' own feeds: making one, making another, and stopping it. Knows no comments."""

from secrets import token_urlsafe

from debate.errors import NotFound
from debate.following.models import OwnFeed
from debate.language.wording import later
from debate.readers.identity import Identity
from debate.readers.models import Reader
from debate.rights.asking import require_reader

SECRET_BYTES = 24


def make_own_feed(identity: Identity) -> None:
    """Give the reader's feed a new secret address; an earlier one no longer works.

    Raises `SignInRequired`, `RateLimited`.
    """
    reader = require_reader(identity)
    identity.spend("choice")
    OwnFeed.objects.update_or_create(reader=reader, defaults={"secret": token_urlsafe(SECRET_BYTES)})


def stop_own_feed(identity: Identity) -> None:
    """Stop the reader's feed; repeating is harmless. Raises `SignInRequired`, `RateLimited`."""
    reader = require_reader(identity)
    identity.spend("choice")
    OwnFeed.objects.filter(reader=reader).delete()


def find_own_feed(identity: Identity) -> str:
    """Return the secret of the reader's feed, empty if there is none; raises `SignInRequired`."""
    feed = OwnFeed.objects.filter(reader=require_reader(identity)).first()
    return feed.secret if feed else ""


def reader_of_feed(secret: str) -> Reader:
    """Return whose feed has that address; raises `NotFound`."""
    feed = OwnFeed.objects.filter(secret=secret).select_related("reader").first()
    if feed is None:
        raise NotFound(later("There is no feed at this address. Its owner may have made a new one."))
    return feed.reader
