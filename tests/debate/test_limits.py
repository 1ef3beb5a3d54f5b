"""How often somebody may do something, by person and by address."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from debate.errors import RateLimited
from debate.readers import limits
from debate.readers.address import address_network, address_prefix, client_address
from debate.readers.limits import ALLOWANCES, spend
from tests.support.servers import Redis


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> Iterator[None]:
    settings.RATE_LIMITS_ON = True
    limits._counters.cache_clear()
    yield
    limits._counters.cache_clear()


def spend_all(action: limits.Action, address: str, person: str) -> None:
    for _ in range(ALLOWANCES[action].per_person.amount):
        spend(action, address, person)


def test_a_person_who_has_used_up_their_allowance_is_told_how_long_to_wait() -> None:
    ann = f"reader:{uuid4()}"
    spend_all("post", "192.0.2.1", ann)
    with pytest.raises(RateLimited) as refused:
        spend("post", "192.0.2.1", ann)
    assert refused.value.retry_after and 1 <= refused.value.retry_after <= 120
    spend("like", "192.0.2.1", ann)
    spend("post", "192.0.2.1", f"reader:{uuid4()}")


def test_an_address_has_a_wider_allowance_of_its_own() -> None:
    for _ in range(ALLOWANCES["login"].per_address.amount):
        spend("login", "192.0.2.2", str(uuid4()))
    with pytest.raises(RateLimited):
        spend("login", "192.0.2.2", str(uuid4()))
    spend("login", "192.0.2.3", str(uuid4()))


def test_a_whole_ipv6_prefix_counts_as_one_address() -> None:
    assert address_prefix("2001:db8:1:2::3") == address_prefix("2001:db8:1:2:ffff::1")
    assert address_prefix("2001:db8:1:2::3") != address_prefix("2001:db8:1:3::3")
    assert address_prefix("::ffff:192.0.2.1") == address_prefix("192.0.2.1") == "192.0.2.1"
    assert address_prefix("nonsense") == "unknown"


def test_neighbouring_addresses_have_a_still_wider_allowance_together() -> None:
    per_network = ALLOWANCES["vote"].per_network
    assert per_network
    for number in range(per_network.amount):
        spend("vote", f"198.51.100.{number % 250}", str(uuid4()))
    with pytest.raises(RateLimited):
        spend("vote", "198.51.100.251", str(uuid4()))
    spend("vote", "198.51.101.1", str(uuid4()))
    assert address_network("2001:db8:1:2::3") == address_network("2001:db8:1:3::3") != address_network("2001:db8:2::3")


def test_a_forwarded_address_is_believed_only_as_far_as_the_proxies_are_trusted(settings: Settings) -> None:
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "1.1.1.1, 203.0.113.9, 10.0.0.2"}
    )
    settings.TRUSTED_PROXIES = []
    assert client_address(request) == "10.0.0.1"
    settings.TRUSTED_PROXIES = ["10.0.0.0/8"]
    assert client_address(request) == "203.0.113.9"
    request.META["REMOTE_ADDR"] = "::ffff:10.0.0.1"
    assert client_address(request) == "203.0.113.9"


def test_processes_share_their_counts_through_redis_and_count_alone_while_it_hangs(settings: Settings) -> None:
    redis = Redis()
    redis.start()
    try:
        settings.REDIS_URLS = [redis.url]
        ann = f"reader:{uuid4()}"
        spend_all("report", "192.0.2.4", ann)
        limits._counters.cache_clear()  # as another process, which has counted nothing itself
        with pytest.raises(RateLimited):
            spend("report", "192.0.2.4", ann)
        redis.pause()
        spend_all("report", "192.0.2.4", ann)
        with pytest.raises(RateLimited):
            spend("report", "192.0.2.4", ann)
    finally:
        redis.stop()
