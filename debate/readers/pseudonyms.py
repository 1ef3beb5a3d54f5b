"""What stands for an address or a browser beside a ballot: a hash under a key that is thrown away after seven days.

Within one period of the key the same address has the same pseudonym; of an older one nobody can tell any more what it
stood for, not even whoever has the database and all secrets. The addresses themselves are never stored.
"""

import hmac
from dataclasses import dataclass

from django.utils import timezone

from debate.readers.address import address_prefix
from debate.readers.identity import Identity
from debate.readers.keys import BALLOTS, present_key

PSEUDONYM_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Signals:
    """What is kept of where a ballot comes from.

    `address`, `place` (what counts as one place for limits) and `agent` are pseudonyms, empty where nothing is known;
    `cookie_age_s` is for how long the voter had been known to the server.
    """

    address: str = ""
    place: str = ""
    agent: str = ""
    cookie_age_s: int | None = None


def signals_of(identity: Identity) -> Signals:
    """Return the signals of somebody who casts a ballot now."""
    since = identity.voter_since
    return Signals(
        address=_pseudonym("address", identity.address),
        place=_pseudonym("place", address_prefix(identity.address)),
        agent=_pseudonym("agent", identity.agent),
        cookie_age_s=None if since is None else max(0, int((timezone.now() - since).total_seconds())),
    )


def _pseudonym(what: str, text: str) -> str:
    if not text:
        return ""
    return hmac.digest(present_key(BALLOTS), f"{what}:{text}".encode(), "sha256").hex()[:PSEUDONYM_CHARACTERS]
