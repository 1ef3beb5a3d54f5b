"""What is known of signed-in readers whose connection has just closed, so that a reconnect needs no look-up.

After a proxy's restart everybody comes back at once, and nearly all as before. Only accounts are kept: without special
rights, sanctions or notices. `Identities` forgets what it has heard of a change of, and checks those who came back.
"""

import time
from collections import OrderedDict, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from debate.readers.ballot_cookie import VOTER_COOKIE
from debate.readers.challenges import SOLUTION_HEADER
from debate.readers.identity import Identity
from debate.readers.models import Role
from debate.readers.privacy.address import client_address

# Pages reconnect within half a minute (frontend/src/net/backoff.ts).
KEEP_S = 30.0
# Less than 3 kB each, which an open connection has too.
MAX_KEPT = 10_000

# A reader's id, or the voter without an account.
Who = int | UUID

# A hash of what identified a connection's reader at its opening, and of the article.
Opening = bytes


@dataclass(frozen=True, slots=True)
class KeptSpeaker:
    """An identity, whose comments it does not want to see, and when it was looked up (monotonic)."""

    identity: Identity
    hidden: frozenset[int]
    looked_up: float


class KeptSpeakers:
    """Identities by what their connections were opened with, the least recently kept ones first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Opening, tuple[KeptSpeaker, float]] = OrderedDict()
        self._openings: dict[Who, set[Opening]] = defaultdict(set)

    def __len__(self) -> int:
        return len(self._kept)

    def keep(self, opening: Opening, speaker: KeptSpeaker) -> None:
        """Keep an identity that was right until now for `KEEP_S`."""
        self._drop(opening)
        self._kept[opening] = speaker, time.monotonic() + KEEP_S
        for who in names_of(speaker.identity):
            self._openings[who].add(opening)
        if len(self._kept) > MAX_KEPT:
            self._drop(next(iter(self._kept)))

    def find(self, opening: Opening) -> KeptSpeaker | None:
        """Return what is kept for a connection that was opened in the same way."""
        speaker, until = self._kept.get(opening, (None, 0.0))
        return speaker if until > time.monotonic() else None

    def forget(self, people: Collection[Who]) -> None:
        """Forget everything about these people."""
        for who in people:
            for opening in tuple(self._openings.get(who, ())):
                self._drop(opening)

    def forget_expired(self) -> None:
        """Forget those who have not come back in time."""
        now = time.monotonic()
        while self._kept and next(iter(self._kept.values()))[1] < now:
            self._drop(next(iter(self._kept)))

    def _drop(self, opening: Opening) -> None:
        speaker, _ = self._kept.pop(opening, (None, 0.0))
        for who in names_of(speaker.identity) if speaker else ():
            self._openings[who].discard(opening)
            if not self._openings[who]:
                del self._openings[who]


def names_of(identity: Identity | None) -> list[Who]:
    """Return under which ids somebody's changes are announced."""
    return [name for name in (identity and identity.reader and identity.reader.pk, identity and identity.voter) if name]


def opening_of(request: HttpRequest, article_id: int) -> Opening:
    """Return all of a request that decides whom `identify` finds, and which debate is opened."""
    sent = [request.COOKIES.get(name, "") for name in (settings.SESSION_COOKIE_NAME, VOTER_COOKIE)]
    headers = [request.headers.get(name, "") for name in ("Authorization", "X-Embedder", "User-Agent", SOLUTION_HEADER)]
    place = [str(article_id), request.scheme or "", request.get_host(), client_address(request)]
    return blake2b(repr([*place, *sent, *headers]).encode(), digest_size=32).digest()


def can_be_kept(identity: Identity) -> bool:
    """Say whether somebody may be kept: an account without special rights."""
    # Sanctions of an address, or of a browser, concern guests, and nobody announces whom.
    reader = identity.reader
    return reader is not None and reader.user_id is not None and reader.role == Role.READER
