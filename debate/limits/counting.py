"""Counts actions, in Redis if there is one, otherwise in this process.

The algorithm is the generic cell rate algorithm (GCRA, ITU-T I.371): it stores only one moment per key, when the key
would be empty again. Nothing else is in Redis: during an outage each process counts for itself, and a separate thread
notices when Redis is back, so that no request waits for it.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock, Thread

import redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.retry import Retry

from debate.limits.rates import US_PER_S, Rate
from debate.redis_servers import RedisServer

logger = logging.getLogger(__name__)

REDIS_TIMEOUT_S = 0.25
REDIS_PROBE_EVERY_S = 1.0
# What is in braces decides which server of a cluster has a key: a group's hits have to be on one.
KEY_PREFIX = "{hustings-limit}:"
# Bounds the memory of local counting: about 20 MB.
MAX_KEYS = 100_000


@dataclass(frozen=True, slots=True)
class Hit:
    """One hit on a key that a rate limits."""

    key: str
    rate: Rate


# For each hit of a group how long its key is full, in seconds, 0 if it has room. Empty: all had room.
Waits = Sequence[float]

# Returns for each group either 0, with all its hits counted, or its hits' waits in microseconds, with none counted.
# ARGV: the number of groups, then for each the number of its hits and the interval and period of each.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local answers, key, arg = {}, 1, 2
for group = 1, tonumber(ARGV[1]) do
  local hits, waits, ends, is_full = tonumber(ARGV[arg]), {}, {}, false
  arg = arg + 1
  for hit = 1, hits do
    local interval, period = tonumber(ARGV[arg]), tonumber(ARGV[arg + 1])
    arg = arg + 2
    local till = tonumber(redis.call('GET', KEYS[key + hit - 1]) or now)
    ends[hit] = math.max(now, math.min(till, now + period)) + interval
    waits[hit] = math.max(0, ends[hit] - period - now)
    is_full = is_full or waits[hit] > 0
  end
  for hit = 1, hits do
    if not is_full then
      redis.call('SET', KEYS[key], string.format('%.0f', ends[hit]), 'PX', math.ceil((ends[hit] - now) / 1000))
    end
    key = key + 1
  end
  answers[group] = is_full and waits or 0
end
return answers
"""


class Counters:
    """The counters that all processes share through Redis or, without it or during an outage, this process's own."""

    def __init__(self, server: RedisServer | None) -> None:
        self._here = ProcessCounters()
        self._shared = RedisCounters(server) if server else None
        self._is_away = False
        self._turn = Lock()

    def take(self, groups: Sequence[Sequence[Hit]]) -> list[Waits]:
        """Count each group's hits if all of them have room, otherwise none; returns the waits of each group."""
        if self._shared and not self._is_away:
            try:
                return self._shared.take(groups)
            except redis.RedisError:
                self._count_alone(self._shared)
        return self._here.take(groups)

    def forget(self, keys: Sequence[str]) -> None:
        """Reset these keys."""
        self._here.forget(keys)
        if self._shared and not self._is_away:
            try:
                self._shared.forget(keys)
            except redis.RedisError:
                self._count_alone(self._shared)

    def _count_alone(self, shared: "RedisCounters") -> None:
        with self._turn:
            if self._is_away:
                return
            self._is_away = True
        logger.warning("Redis does not answer; limits are counted per process until it does")
        Thread(target=self._wait_for, args=(shared,), name="limits-redis", daemon=True).start()

    def _wait_for(self, shared: "RedisCounters") -> None:
        while not shared.answers():
            time.sleep(REDIS_PROBE_EVERY_S)
        self._is_away = False
        logger.warning("Redis answers again; limits are counted there")


class RedisCounters:
    """Counts in Redis: one round trip for all groups. Raises `redis.RedisError`."""

    def __init__(self, server: RedisServer) -> None:
        self._server = server

    @cached_property
    def _client(self) -> redis.Redis:
        # Not before it is used: a cluster is asked for its servers, and may be away.
        return self._server.open(
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )

    @cached_property
    def _take(self) -> Script:
        return self._client.register_script(_TAKE)

    def take(self, groups: Sequence[Sequence[Hit]]) -> list[Waits]:
        """Count as `Counters.take` does."""
        keys = [KEY_PREFIX + hit.key for group in groups for hit in group]
        arguments = [len(groups)]
        for group in groups:
            arguments.append(len(group))
            for hit in group:
                arguments += (hit.rate.interval_us, hit.rate.period_us)
        answers = self._take(keys=keys, args=arguments)
        return [[wait / US_PER_S for wait in answer] if answer else () for answer in answers]

    def forget(self, keys: Sequence[str]) -> None:
        """Reset the keys."""
        if keys:
            self._client.delete(*(KEY_PREFIX + key for key in keys))

    def answers(self) -> bool:
        """Say whether Redis responds and can count: a full one, or a replica, takes no writes."""
        try:
            return bool(self._client.set(f"{KEY_PREFIX}probe", 1, ex=1))
        except redis.RedisError:
            return False


class ProcessCounters:
    """Counts in this process, in bounded memory."""

    def __init__(self) -> None:
        # When each key would be empty again, in microseconds.
        self._ends: dict[str, int] = {}
        self._turn = Lock()

    def take(self, groups: Sequence[Sequence[Hit]]) -> list[Waits]:
        """Count as `Counters.take` does."""
        with self._turn:
            now = int(time.time() * US_PER_S)
            waits = [self._take_one(group, now) for group in groups]
            if len(self._ends) > MAX_KEYS:
                self._prune(now)
            return waits

    def forget(self, keys: Sequence[str]) -> None:
        """Reset the keys."""
        with self._turn:
            for key in keys:
                self._ends.pop(key, None)

    def _take_one(self, group: Sequence[Hit], now: int) -> Waits:
        ends = []
        for hit in group:
            # A clock that was set back must not block anybody for longer than a period.
            till = min(self._ends.get(hit.key, now), now + hit.rate.period_us)
            ends.append(max(now, till) + hit.rate.interval_us)
        waits = [max(0, end - hit.rate.period_us - now) for hit, end in zip(group, ends, strict=True)]
        if any(waits):
            return [wait / US_PER_S for wait in waits]
        self._ends.update((hit.key, end) for hit, end in zip(group, ends, strict=True))
        return ()

    def _prune(self, now: int) -> None:
        """Delete empty keys, and in a flood those that would be empty first."""
        full = sorted((end, key) for key, end in self._ends.items() if end > now)
        self._ends = {key: end for end, key in full[-MAX_KEYS // 2 :]}
