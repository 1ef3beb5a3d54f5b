"""A request's address, as far as it can be trusted: for pages, calls, sockets, event streams and the log."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"

Address = IPv4Address | IPv6Address

# An IPv4 address in IPv6-only networks (RFC 6052).
_NAT64 = IPv6Network("64:ff9b::/96")


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address, or the last trusted proxy's if no proxy sends a valid one.

    `X-Forwarded-For` is read from the right, only as far as the addresses are in `settings.TRUSTED_PROXIES`: the client
    could have written the rest.
    """
    address: str = request.META.get("REMOTE_ADDR") or ""
    peer = read_address(address)
    if peer is None:
        return address
    # Several header lines are one list, in order.
    hops = [hop for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    while hops and _is_trusted(peer):
        hop = read_address(hops.pop())
        if hop is None:
            break
        peer = hop
    return str(peer)


def read_address(text: str) -> Address | None:
    """Parse an address as proxies write it, with optional quotes, brackets, port or zone. None: invalid.

    An IPv4 address inside an IPv6 one is returned as IPv4.
    """
    text = text.strip().removeprefix("for=").strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_trusted_proxy(address: str) -> bool:
    """Say whether the address is in `settings.TRUSTED_PROXIES`, whose headers are trusted."""
    parsed = read_address(address)
    return parsed is not None and _is_trusted(parsed)


def address_prefix(address: str) -> str:
    """Return the unit that limits count as one address: an IPv4 address, an IPv6 /64."""
    parsed = read_address(address)
    if parsed is None:
        return UNKNOWN
    return str(IPv6Network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else str(parsed)


def address_network(address: str) -> str:
    """Return the network of an address, which one provider or customer has: an IPv4 /24, an IPv6 /48."""
    parsed = read_address(address)
    if parsed is None:
        return UNKNOWN
    return str(ip_network((parsed, 24 if parsed.version == 4 else 48), strict=False))


def _is_trusted(address: Address) -> bool:
    return any(address in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


@lru_cache(maxsize=1)
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy, strict=False) for proxy in proxies]
