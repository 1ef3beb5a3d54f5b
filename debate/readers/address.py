"""Where a request comes from, as far as it can be believed."""

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "unknown"


def client_address(request: HttpRequest) -> str:
    """Return the client's IP address.

    `X-Forwarded-For` is read from the right and only as far as the addresses belong to `settings.TRUSTED_PROXIES`: what
    stands further left could have been written by the client.
    """
    address: str = request.META.get("REMOTE_ADDR") or ""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and is_trusted_proxy(address):
        address = hops.pop().strip() or address
    return address


def is_trusted_proxy(address: str) -> bool:
    """Say whether that is one of `settings.TRUSTED_PROXIES`, whose headers about readers are believed."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    # A proxy that comes over IPv4 to a server that listens on IPv6.
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    return any(parsed in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


def address_prefix(address: str) -> str:
    """Return what counts as one place for limits: an IPv4 address, the /64 of an IPv6 one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return UNKNOWN
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(IPv6Network((parsed, 64), strict=False))
    return str(parsed)


def address_network(address: str) -> str:
    """Return the network that an address is in, which one provider or customer has: an IPv4 /24, an IPv6 /48."""
    place = address_prefix(address)
    if place == UNKNOWN:
        return place
    parsed = ip_network(place)
    return str(parsed.supernet(new_prefix=24 if parsed.version == 4 else 48))


@lru_cache(maxsize=1)
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(proxy, strict=False) for proxy in proxies]
