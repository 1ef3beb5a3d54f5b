"""Requests to addresses that readers have named: only to the internet's public addresses, bounded in time and bytes.

A name that leads to an address of this network, or of this machine, is refused when the connection is made, so that a
name which leads somewhere else each time gains nothing.
"""

import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from threading import local
from typing import Any, Self
from urllib.parse import urlsplit

import httpcore

from debate.http.name_look_ups import LookUp, NameLookUps, look_up

_HTTPS_PORT = 443
# IPv6 addresses of the internet. All others, and those of 6to4, can hold one of IPv4, to which a gateway of the
# network would pass the request on.
_GIVEN_OUT, _SIX_TO_FOUR = ip_network("2000::/3"), ip_network("2002::/16")
# How long a connection is kept for the next request.
KEPT_OPEN_S = 5.0
# A connection with a longer answer is closed.
MAX_ANSWER_BYTES = 16 * 1024


class NotPublic(ValueError):
    """The address can't be asked: it is not HTTPS at the usual port, or not a public one."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The status of an answer, and after how many seconds the server wants to be asked again, if it says so."""

    status: int
    retry_after_s: int | None


def require_public(url: str, own: Collection[str] = ()) -> None:
    """Raise `NotPublic` for an address that can't be asked, as far as it can be seen from it; `own` are allowed."""
    try:
        parts = urlsplit(url)
        is_usual = parts.scheme == "https" and parts.port in (None, _HTTPS_PORT) and "@" not in parts.netloc
        # Looking up a name with an empty or too long part fails in the same way.
        (parts.hostname or "").encode("idna")
    except ValueError:
        raise NotPublic(url) from None
    if f"{parts.scheme}://{parts.netloc}" in own:
        return
    # A dot at the end is of no name's own.
    name = (parts.hostname or "").removesuffix(".")
    if not is_usual or "." not in name:
        raise NotPublic(url)
    _require_public_ip(name, is_name_allowed=True)


class PublicClient:
    """Sends requests from several threads, and keeps connections for further ones until the context ends.

    `own` are origins that may be of this network. `at_once` is the number of its connections.
    """

    def __init__(self, *, own: Collection[str] = (), at_once: int = 1, look_up: LookUp = look_up) -> None:
        self._own = own
        self._connections = httpcore.ConnectionPool(
            ssl_context=_trusted_certificates(),
            max_connections=at_once,
            max_keepalive_connections=at_once,
            keepalive_expiry=KEPT_OPEN_S,
            network_backend=_Network(own, NameLookUps(look_up)),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connections.close()

    def post(self, url: str, *, content: bytes, headers: Mapping[str, str], timeout_s: float) -> Answered:
        """Send a request, and return its answer without the body; all of it ends after `timeout_s`.

        Raises `OSError` if the server can't be reached or takes too long, and `NotPublic`.
        """
        require_public(url, self._own)
        _request.until = time.monotonic() + timeout_s
        patience = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
        try:
            with self._connections.stream(
                "POST", url, headers=list(headers.items()), content=content, extensions={"timeout": patience}
            ) as response:
                said = {name.lower(): value for name, value in response.headers}
                # A connection serves again once its answer is read.
                unread = MAX_ANSWER_BYTES
                for part in response.iter_stream():
                    unread -= len(part)
                    if unread < 0:
                        break
                return Answered(response.status, _seconds(said.get(b"retry-after", b"")))
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as failure:
            raise OSError(f"no answer: {type(failure).__name__}") from failure


def post_publicly(
    url: str, *, content: bytes, headers: Mapping[str, str], timeout_s: float, own: Collection[str] = ()
) -> Answered:
    """Send one request, as `PublicClient.post` does."""
    with PublicClient(own=own) as client:
        return client.post(url, content=content, headers=headers, timeout_s=timeout_s)


class _Request(local):
    """When the request of this thread has to be over; it may go over a connection that another one has made."""

    until: float = 0.0

    def left_s(self) -> float:
        left_s = self.until - time.monotonic()
        if left_s <= 0:
            raise httpcore.ReadTimeout("the answer takes too long")
        return left_s


_request = _Request()


class _Network(httpcore.NetworkBackend):
    """Connections to public addresses alone, except to one's own servers."""

    def __init__(self, own: Collection[str], names: NameLookUps) -> None:
        parts = [urlsplit(origin) for origin in own]
        self._free = {(part.hostname, part.port or _HTTPS_PORT) for part in parts}
        self._names = names
        self._own = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = self._names.find(host, port, timeout_s=_request.left_s())
        except TimeoutError as failure:
            raise httpcore.ConnectTimeout("the name takes too long to look up") from failure
        except (OSError, UnicodeError) as failure:
            raise httpcore.ConnectError(str(failure)) from failure
        if (host, port) not in self._free:
            for address in found:
                _require_public_ip(address)
        # The numbers that were checked: asked again, the name could lead somewhere else.
        addresses = list(dict.fromkeys(found))
        for place, address in enumerate(addresses, 1):
            try:
                # An address that does not answer leaves time for the next one.
                patience_s = _request.left_s() / (len(addresses) - place + 1)
                return _Stream(self._own.connect_tcp(address, port, patience_s, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if place == len(addresses):
                    raise
        raise httpcore.ConnectError("the name leads nowhere")


class _Stream(httpcore.NetworkStream):
    """A connection whose requests end in time, also with a server that sends a byte now and then."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _request.left_s())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _request.left_s())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _request.left_s()))

    def get_extra_info(self, info: str) -> Any:
        # Also whether the other side has closed it, which is asked before it is used again.
        return self._stream.get_extra_info(info)


def _require_public_ip(host: str, *, is_name_allowed: bool = False) -> None:
    try:
        address = ip_address(host)
    except ValueError:
        if is_name_allowed:
            return
        raise
    mapped = getattr(address, "ipv4_mapped", None) or address
    is_odd = mapped.version == 6 and (mapped not in _GIVEN_OUT or mapped in _SIX_TO_FOUR)
    if not mapped.is_global or mapped.is_multicast or is_odd:
        raise NotPublic(host)


def _seconds(text: bytes) -> int | None:
    return int(text) if text.isdigit() and len(text) < 7 else None


@cache
def _trusted_certificates() -> ssl.SSLContext:
    return ssl.create_default_context()
