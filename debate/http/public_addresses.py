"""Requests to addresses that readers have named: only to the internet's public addresses, bounded in time and bytes.

A name that leads to an address of this network, or of this machine, is refused when the connection is made, so that a
name which leads somewhere else each time gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

import httpcore

_HTTPS_PORT = 443
# IPv6 addresses of the internet. All others, and those of 6to4, can hold one of IPv4, to which a gateway of the
# network would pass the request on.
_GIVEN_OUT, _SIX_TO_FOUR = ip_network("2000::/3"), ip_network("2002::/16")


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


def post_publicly(
    url: str, *, content: bytes, headers: Mapping[str, str], timeout_s: float, own: Collection[str] = ()
) -> Answered:
    """Send a request, and return its answer without the body. `own` are origins that may be of this network.

    Raises `OSError` if the server can't be reached or takes too long, and `NotPublic`.
    """
    require_public(url, own)
    parts = urlsplit(url)
    backend = _Network(time.monotonic() + timeout_s, is_free=f"{parts.scheme}://{parts.netloc}" in own)
    patience = dict.fromkeys(("connect", "read", "write", "pool"), timeout_s)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_trusted_certificates(), network_backend=backend) as pool,
            pool.stream(
                "POST", url, headers=list(headers.items()), content=content, extensions={"timeout": patience}
            ) as response,
        ):
            said = {name.lower(): value for name, value in response.headers}
            return Answered(response.status, _seconds(said.get(b"retry-after", b"")))
    except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as failure:
        raise OSError(f"no answer: {type(failure).__name__}") from failure


class _Network(httpcore.NetworkBackend):
    """Connections until a moment, to public addresses alone unless it `is_free`."""

    def __init__(self, until: float, *, is_free: bool) -> None:
        self._until, self._is_free = until, is_free
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
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as failure:
            raise httpcore.ConnectError(str(failure)) from failure
        address = str(found[0][4][0])
        if not self._is_free:
            _require_public_ip(address)
        # The number that was checked: asked again, the name could lead somewhere else.
        stream = self._own.connect_tcp(address, port, _left(self._until), local_address, socket_options)
        return _Stream(stream, self._until)


class _Stream(httpcore.NetworkStream):
    """A connection that ends at a moment, also with a server that sends a byte now and then."""

    def __init__(self, stream: httpcore.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._until))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._until))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, _left(self._until)), self._until)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the answer takes too long")
    return left


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
