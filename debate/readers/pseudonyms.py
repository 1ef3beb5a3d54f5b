"""What stands for an address or a browser in the database: a hash under a key that is thrown away after seven days.

Within one period of the key the same address has the same pseudonym; of an older one nobody can tell any more what it
stood for, not even whoever has the database and all secrets. The addresses themselves are never stored.
"""

import hmac
import time
from dataclasses import dataclass
from functools import lru_cache
from secrets import token_hex

from django.utils import timezone

from debate.readers.address import address_prefix
from debate.readers.identity import Identity
from debate.readers.models import PseudonymKey

KEY_AGE_S = 7 * 24 * 3600
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
    key = _key(int(time.time()) // KEY_AGE_S)
    return hmac.digest(key, f"{what}:{text}".encode(), "sha256").hex()[:PSEUDONYM_CHARACTERS]


@lru_cache(maxsize=1)
def _key(period: int) -> bytes:
    """Return the period's key, the same in all processes, and throw the keys of earlier ones away."""
    key, _ = PseudonymKey.objects.get_or_create(period=period, defaults={"key": token_hex(32)})
    PseudonymKey.objects.filter(period__lt=period).delete()
    return bytes.fromhex(key.key)
