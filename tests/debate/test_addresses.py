"""The address of a request: read from trusted proxies in all their notations."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from debate.readers.privacy.address import address_network, address_prefix, client_address
from live.fanout.handshake import build_request

PROXY = "10.0.0.1"


@pytest.fixture(autouse=True)
def trusted(settings: Settings) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "2001:db8:aaaa::/48"]


def asked(peer: str, *lines: str) -> set[str]:
    """Return the client's address according to a view and a socket."""
    page = RequestFactory().get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": ",".join(lines)})
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    socket = build_request(
        {"type": "websocket", "path": "/", "query_string": b"", "headers": headers, "client": (peer, 4711)}
    )
    return {client_address(page), client_address(socket)}


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:4711", "203.0.113.7"),
        ("2001:db8::1", "2001:db8::1"),
        ("2001:DB8:0::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("[2001:db8::1]:80", "2001:db8::1"),
        ('"[2001:db8::1]:80"', "2001:db8::1"),
        ('"203.0.113.7:4711"', "203.0.113.7"),
        ('for="[2001:db8::1]:80"', "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("[::ffff:203.0.113.7]:80", "203.0.113.7"),
        ("64:ff9b::203.0.113.7", "203.0.113.7"),
        ("[64:ff9b::cb00:7107]:80", "203.0.113.7"),
        ("203.0.113.7, 10.0.0.2:8080", "203.0.113.7"),
        ("203.0.113.7:4711, [2001:db8:aaaa::9]:443, ::ffff:10.0.0.3", "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7:4711, 10.0.0.2", "203.0.113.7"),
        ("203.0.113.7,,  ,10.0.0.2,", "203.0.113.7"),
        # An invalid entry ends the search: anybody could have written what is left of it.
        ("unknown", PROXY),
        ("203.0.113.7, unknown", PROXY),
        ("203.0.113.7, _hidden, 10.0.0.2:80", "10.0.0.2"),
        ("999.1.1.1", PROXY),
        ("\u00e4\u00f6", PROXY),
        ("[", PROXY),
        ("", PROXY),
        # Only proxies are in the list.
        ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ],
)
def test_a_forwarded_address_is_read_however_it_is_written(forwarded: str, address: str) -> None:
    assert asked(PROXY, forwarded) == {address}
    assert asked(f"::ffff:{PROXY}", forwarded) == {address}
    assert asked(f"64:ff9b::{PROXY}", forwarded) == {address}


def test_several_header_lines_are_one_list() -> None:
    assert asked(PROXY, "1.1.1.1", "203.0.113.7:4711", "10.0.0.2") == {"203.0.113.7"}


def test_forwarded_headers_from_untrusted_addresses_are_ignored(settings: Settings) -> None:
    assert asked("198.51.100.1", "203.0.113.7") == {"198.51.100.1"}
    settings.TRUSTED_PROXIES = []
    assert asked(PROXY, "203.0.113.7") == {PROXY}


def test_an_address_counts_as_one_ipv4_address_or_one_ipv6_prefix() -> None:
    assert address_prefix("2001:db8:1:2::3") == address_prefix("2001:db8:1:2:ffff::1")
    assert address_prefix("2001:db8:1:2::3") != address_prefix("2001:db8:1:3::3")
    assert address_prefix("::ffff:192.0.2.1") == address_prefix("64:ff9b::192.0.2.1") == "192.0.2.1"
    assert address_prefix("nonsense") == "unknown"
    assert address_network("192.0.2.1") == "192.0.2.0/24"
    assert address_network("64:ff9b::c000:201") == "192.0.2.0/24"
    assert address_network("2001:db8:1:2::3") == address_network("2001:db8:1:3::3") != address_network("2001:db8:2::3")
