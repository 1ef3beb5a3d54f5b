"""Pseudonyms of a ballot's address and browser: hashes under a key that is deleted after seven days.

Within one period the same address has the same pseudonym; older ones can't be resolved any more, not even with the
database and all secrets. The addresses themselves are never stored.
"""

import hmac
from dataclasses import dataclass

from django.utils import timezone

from debate.readers.identity import Identity
from debate.readers.privacy.address import address_prefix
from debate.readers.privacy.keys import BALLOTS, present_key

PSEUDONYM_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class Signals:
    """What is stored about a ballot's origin.

    `address`, `place` (the unit for limits) and `agent` are pseudonyms, empty if unknown; `cookie_age_s` is how long
    the server had known the voter.
    """

    address: str = ""
    place: str = ""
    agent: str = ""
    cookie_age_s: int | None = None


def signals_of(identity: Identity) -> Signals:
    """Return the signals for a ballot cast now."""
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
