"""Rate limits by person, address and network."""

import re
from uuid import uuid4

import pytest
from pytest_django import Settings

from debate.errors import ChallengeRequired, RateLimited
from debate.limits.charges import forget_counts
from debate.limits.declared import DECLARED
from debate.limits.rates import Rate
from debate.readers.limits import ALLOWANCES, Action, charge_of, spend, spend_together
from debate.redis_servers import RedisServer
from tests.cast import set_scene
from tests.debate.test_own_data import signed_in
from tests.support.servers import Redis


@pytest.fixture(autouse=True)
def limited(settings: Settings) -> None:
    settings.RATE_LIMITS_ON = True


def someone() -> str:
    return f"reader:{uuid4()}"


def allow(settings: Settings, **limits: int) -> None:
    """Set limits by the end of their names, each per minute."""
    given = {f"LIMIT_{name}": (Rate(amount, 60),) for name, amount in limits.items()}
    assert given.keys() <= settings.LIMITS.keys()
    settings.LIMITS = settings.LIMITS | given


def spend_all(action: Action, address: str, person: str, amount: int) -> None:
    for _ in range(amount):
        spend(action, address, person)


def test_a_reader_over_the_limit_is_told_how_long_to_wait() -> None:
    ann = someone()
    spend_all("post", "192.0.2.1", ann, 10)
    with pytest.raises(RateLimited, match=r"Too many requests\. Try again in [1-6] seconds?\.") as refused:
        spend("post", "192.0.2.1", ann)
    assert refused.value.retry_after and 1 <= refused.value.retry_after <= 6
    spend("like", "192.0.2.1", ann)
    spend("post", "192.0.2.1", someone())


@pytest.mark.parametrize("action", ["post", "vote", "like", "report", "guest", "token"])
def test_readers_sharing_a_busy_address_get_a_challenge_instead_of_a_refusal(
    settings: Settings, action: Action
) -> None:
    address = ALLOWANCES[action].address
    assert address
    settings.LIMITS = settings.LIMITS | {address.name: (Rate(3, 60),)}
    for _ in range(3):
        spend(action, "192.0.2.2", someone())
    with pytest.raises(ChallengeRequired) as asked:
        spend(action, "192.0.2.2", someone())
    assert asked.value.challenge == f"/api/v1/challenges/{action}"
    assert asked.value.retry_after
    spend(action, "192.0.2.3", someone())


def test_a_network_of_addresses_shares_a_wider_limit(settings: Settings) -> None:
    allow(settings, VOTES_PER_NETWORK=5)
    for number in range(5):
        spend("vote", f"198.51.100.{number}", someone())
    with pytest.raises(ChallengeRequired):
        spend("vote", "198.51.100.251", someone())
    spend("vote", "198.51.101.1", someone())
    for number in range(5):
        spend("vote", f"2001:db8:1:{number}::3", someone())
    with pytest.raises(ChallengeRequired):
        spend("vote", "2001:db8:1:99::3", someone())
    spend("vote", "2001:db8:2::3", someone())


def test_a_refused_request_does_not_use_up_the_limit(settings: Settings) -> None:
    allow(settings, POSTS_PER_ADDRESS=1, POSTS_PER_READER=2)
    ann = someone()
    spend("post", "192.0.2.4", ann)
    for _ in range(5):
        with pytest.raises(ChallengeRequired):
            spend("post", "192.0.2.4", ann)
    spend("post", "192.0.2.5", ann)
    with pytest.raises(RateLimited):
        spend("post", "192.0.2.6", ann)


def test_requests_counted_in_a_batch_are_refused_one_by_one(settings: Settings) -> None:
    allow(settings, LIKES_PER_READER=2)
    ann, ben = someone(), someone()
    charges = [charge_of("like", "192.0.2.7", who) for who in (ann, ben, ann, ann, ben, ben, ann)]
    refused = [bool(refusal) for refusal in spend_together(charges)]
    assert refused == [False, False, False, True, False, True, True]


def test_processes_share_counts_through_redis_and_count_locally_during_its_outage(settings: Settings) -> None:
    redis = Redis()
    redis.start()
    try:
        settings.REDIS_SERVERS = [RedisServer(redis.url)]
        ann = someone()
        spend_all("report", "192.0.2.8", ann, 10)
        forget_counts()  # as another process, which has counted nothing itself
        with pytest.raises(RateLimited):
            spend("report", "192.0.2.8", ann)
        redis.pause()
        spend_all("report", "192.0.2.8", ann, 10)
        with pytest.raises(RateLimited):
            spend("report", "192.0.2.8", ann)
    finally:
        redis.stop()


def test_every_limits_name_says_what_is_counted_for_whom() -> None:
    for limit in DECLARED:
        assert re.fullmatch(r"LIMIT_[A-Z_]+_PER_[A-Z_]+", limit.name)


@pytest.mark.django_db
def test_readers_own_settings_are_limited(settings: Settings) -> None:
    scene = set_scene()
    browser, comment = signed_in(), scene.post(scene.ben)
    person = f"/api/v1/hidden/{comment.author_id}"
    chosen = [("PUT", person), ("DELETE", person), ("PUT", "/api/v1/articles/bridge/follow")]
    chosen += [("DELETE", "/api/v1/articles/bridge/follow"), ("DELETE", "/api/v1/notices/1")]
    chosen += [("POST", f"/comment/{comment.pk}/hide"), ("POST", "/notices/read"), ("POST", "/account/feed/")]
    chosen += [("POST", "/account/mail/"), ("POST", "/account/data/delete"), ("POST", "/account/data/keep")]
    chosen += [("GET", "/account/data.json"), ("GET", "/account/data.html")]
    allow(settings, CHOICES_PER_READER=1)
    for method, path in chosen:
        forget_counts()
        first, second = (browser.generic(method, path) for _ in range(2))
        assert (first.status_code < 400, second.status_code) == (True, 429), path
