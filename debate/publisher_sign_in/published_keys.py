"""The keys of a publisher's site, among them those that its own server publishes."""

import time
from collections.abc import Iterable
from threading import Lock

from joserfc.jwk import Key, OctKey

from debate.errors import Invalid
from debate.http.outgoing import ask
from debate.operator_hints import tell
from debate.publisher_sign_in.keys import KEY_OF_ALGORITHM, parse_keys
from debate.sites.models import Site

TIMEOUT_S = 5.0
# A revoked key is refused after this time at the latest; an unknown one is looked for at once.
LAST_S = 600.0
# Tokens with unknown keys can't make this server fetch more often.
PAUSE_S = 30.0
MAX_ADDRESSES = 1_000


def keys_for(site: Site, algorithm: str, kid: str | None) -> list[Key]:
    """Return the site's keys that can have signed a token with that algorithm and, if it names one, key id."""
    if algorithm == "HS256":
        return [OctKey.import_key(site.key)]
    entered = parse_keys(site.token_keys) if site.token_keys else []
    if fitting := _fitting(entered, algorithm, kid):
        return fitting
    address = site.token_keys_address
    if not address:
        return []
    return _fitting(_read(address, LAST_S), algorithm, kid) or _fitting(_read(address, PAUSE_S), algorithm, kid)


def _fitting(keys: Iterable[Key], algorithm: str, kid: str | None) -> list[Key]:
    of_kind = [key for key in keys if isinstance(key, KEY_OF_ALGORITHM[algorithm])]
    named = [key for key in of_kind if kid is not None and key.kid == kid]
    # Keys in PEM have no id.
    return named or [key for key in of_kind if kid is None or key.kid is None]


class _Published:
    """What one address had when it was last read."""

    def __init__(self) -> None:
        self.turn = Lock()
        self.keys: list[Key] = []
        self.read_at = 0.0


_known: dict[str, _Published] = {}


def _read(address: str, fresh_s: float) -> list[Key]:
    """Return the keys at that address, at most that many seconds old.

    If the publisher's server doesn't answer, the keys that it last had stay valid until it does.
    """
    if address not in _known and len(_known) >= MAX_ADDRESSES:
        _known.clear()
    published = _known.setdefault(address, _Published())
    # One reads, and everybody who asks at the same time gets the result.
    with published.turn:
        # A clock that is set back makes nothing fresh.
        if abs(time.time() - published.read_at) > fresh_s:
            try:
                published.keys = parse_keys(ask("GET", address, timeout_s=TIMEOUT_S).decode())
            except (OSError, Invalid, ValueError) as failure:
                tell("sign_in_keys", f"The keys at {address} can't be read: {failure or type(failure).__name__}")
            published.read_at = time.time()
        return published.keys
