"""How often somebody may do something, by person and by address. Shared through Redis where there is one.

Redis only holds the counts: while it does not answer, each process counts for itself.
"""

import logging
import time
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from debate.errors import RateLimited
from debate.readers.address import address_network, address_prefix

logger = logging.getLogger(__name__)

Action = Literal["post", "vote", "like", "report", "guest", "login", "token", "sight", "challenge"]


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much of an action is allowed in any window: many people may share an address, so it has the wider bound.

    `per_address_long` bounds what goes on for long, `per_network` what comes from neighbouring addresses.
    """

    per_person: RateLimitItem
    per_address: RateLimitItem
    per_address_long: RateLimitItem | None = None
    per_network: RateLimitItem | None = None


ALLOWANCES: dict[Action, Allowance] = {
    "post": Allowance(RateLimitItemPerMinute(10), RateLimitItemPerMinute(60)),
    "vote": Allowance(
        RateLimitItemPerMinute(30),
        RateLimitItemPerMinute(240),
        per_address_long=RateLimitItemPerHour(3_000),
        per_network=RateLimitItemPerMinute(960),
    ),
    "challenge": Allowance(RateLimitItemPerMinute(30), RateLimitItemPerMinute(240)),
    "like": Allowance(RateLimitItemPerMinute(60), RateLimitItemPerMinute(300)),
    "report": Allowance(RateLimitItemPerMinute(10), RateLimitItemPerMinute(60)),
    "guest": Allowance(RateLimitItemPerMinute(20), RateLimitItemPerMinute(20)),
    "token": Allowance(RateLimitItemPerMinute(120), RateLimitItemPerMinute(120)),
    "sight": Allowance(RateLimitItemPerMinute(20), RateLimitItemPerMinute(20)),
    "login": Allowance(RateLimitItemPerMinute(10, 5), RateLimitItemPerMinute(30, 5)),
}

REDIS_TIMEOUT_S = 0.25
REDIS_PAUSE_S = 5.0


def spend(action: Action, address: str, person: str = "") -> None:
    """Count one more of the action for the person (empty: nobody known) and the address.

    Raises `RateLimited`, with the seconds to wait, where either has used up its allowance.
    """
    if not settings.RATE_LIMITS_ON:
        return
    allowance = ALLOWANCES[action]
    if person:
        _hit(allowance.per_person, action, "person", person)
    place = address_prefix(address)
    _hit(allowance.per_address, action, "address", place)
    if allowance.per_address_long:
        _hit(allowance.per_address_long, action, "address-long", place)
    if allowance.per_network:
        _hit(allowance.per_network, action, "network", address_network(address))


class _Counters:
    """The counts in Redis or, while that does not answer, in this process."""

    def __init__(self, redis_url: str | None) -> None:
        self._here = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared: SlidingWindowCounterRateLimiter | None = None
        self._shared_again = 0.0
        if redis_url:
            storage = RedisStorage(
                redis_url,
                key_prefix="hustings-limits",
                wrap_exceptions=True,
                socket_timeout=REDIS_TIMEOUT_S,
                socket_connect_timeout=REDIS_TIMEOUT_S,
                retry=None,  # type: ignore[arg-type]  # the library's own type is narrower than what redis-py takes
            )
            self._shared = SlidingWindowCounterRateLimiter(storage)

    def hit(self, item: RateLimitItem, *keys: str) -> float | None:
        """Return None where the item has room, else the seconds until it has some again."""
        if self._shared and time.monotonic() >= self._shared_again:
            try:
                return _hit_with(self._shared, item, *keys)
            except StorageError:
                # Without the pause every request would wait for the time-out while Redis hangs.
                self._shared_again = time.monotonic() + REDIS_PAUSE_S
                logger.warning("Redis does not answer; limits are counted per process for %.0f s", REDIS_PAUSE_S)
        return _hit_with(self._here, item, *keys)


def _hit_with(limiter: SlidingWindowCounterRateLimiter, item: RateLimitItem, *keys: str) -> float | None:
    if limiter.hit(item, *keys):
        return None
    return limiter.get_window_stats(item, *keys).reset_time - time.time()


def _hit(item: RateLimitItem, *keys: str) -> None:
    wait_s = _counters(settings.REDIS_URLS[0] if settings.REDIS_URLS else None).hit(item, *keys)
    if wait_s is not None:
        seconds = max(1, ceil(wait_s))
        raise RateLimited(f"That was too much in too short a time; try again in {seconds} s.", retry_after=seconds)


@lru_cache(maxsize=1)
def _counters(redis_url: str | None) -> _Counters:
    return _Counters(redis_url)
