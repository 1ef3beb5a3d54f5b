"""Counts each address's open sockets and event streams in this process. Knows nothing of their purpose."""

from collections import Counter
from contextlib import AbstractContextManager

from django.conf import settings
from django.http import HttpRequest

from debate.errors import TooManyConnections
from debate.operator_hints import tell
from debate.readers.privacy.address import UNKNOWN, address_prefix, client_address


class OpenConnections:
    """Counts by address; an IPv6 /64 counts as one address, and connections without an address are not counted."""

    def __init__(self) -> None:
        self._by_place: Counter[str] = Counter()

    def count(self, request: HttpRequest) -> AbstractContextManager[None]:
        """Count a connection, by its opening request, until the context ends.

        Entering raises `TooManyConnections` if its address has reached `settings.CONNECTIONS_PER_ADDRESS`.
        """
        return _Counted(self, address_prefix(client_address(request)))

    def add(self, place: str) -> None:
        """Count a connection from there; raises as `count` does."""
        self._require_room(place)
        self._by_place[place] += 1

    def remove(self, place: str) -> None:
        """Note that a counted connection has ended."""
        self._by_place[place] -= 1
        if not self._by_place[place]:
            del self._by_place[place]

    def _require_room(self, place: str) -> None:
        at_most = settings.CONNECTIONS_PER_ADDRESS
        if place == UNKNOWN or at_most is None or self._by_place[place] < at_most:
            return
        tell(
            "connections",
            f"Refused a socket or event stream from {place}, which has {at_most} open at this process: "
            "CONNECTIONS_PER_ADDRESS allows no more. If this is a proxy, name it in TRUSTED_PROXIES.",
        )
        raise TooManyConnections


class _Counted:
    """A connection as it is counted; a generator would take several times as much memory of each open socket."""

    __slots__ = ("_all", "_place")

    def __init__(self, all_connections: OpenConnections, place: str) -> None:
        self._all, self._place = all_connections, place

    def __enter__(self) -> None:
        self._all.add(self._place)

    def __exit__(self, *_: object) -> None:
        self._all.remove(self._place)


CONNECTIONS = OpenConnections()
