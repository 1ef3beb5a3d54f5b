"""Counting in Redis and in a process: the same behaviour in both."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
import time_machine
from redis import Redis as Client

from debate.limits import counting
from debate.limits.counting import Counters, Hit, ProcessCounters, RedisCounters
from debate.limits.rates import Rate, read_rates
from debate.redis_servers import RedisServer
from tests.support.servers import Redis, wait_until


@pytest.fixture(scope="module")
def redis() -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.stop()


@pytest.fixture(params=["process", "redis"])
def counters(request: pytest.FixtureRequest) -> ProcessCounters | RedisCounters:
    return (
        ProcessCounters()
        if request.param == "process"
        else RedisCounters(RedisServer(request.getfixturevalue("redis").url))
    )


def hit(rate: str, key: str = "") -> Hit:
    (only,) = read_rates(rate)
    return Hit(key or uuid4().hex, only)


def test_a_burst_up_to_the_limit_is_allowed_and_then_a_steady_rate(
    counters: ProcessCounters | RedisCounters,
) -> None:
    one = hit("7/hour")
    assert counters.take([[one]] * 7) == [()] * 7
    (wait_s,) = counters.take([[one]])[0]
    assert 0 < wait_s <= 3_600 / 7


def test_the_allowance_refills_over_time(counters: ProcessCounters | RedisCounters) -> None:
    one = hit("20/second")
    counters.take([[one]] * 20)
    assert counters.take([[one]])[0]
    wait_until(lambda: not counters.take([[one]])[0], "room again")


def test_a_limit_of_more_than_one_a_microsecond_is_counted_like_any_other(
    counters: ProcessCounters | RedisCounters,
) -> None:
    one = hit("100000000/minute")
    assert counters.take([[one]] * 100) == [()] * 100


def test_a_batch_is_counted_completely_or_not_at_all(counters: ProcessCounters | RedisCounters) -> None:
    wide, narrow = hit("2/hour"), hit("1/day")
    assert counters.take([[wide, narrow]]) == [()]
    for _ in range(3):
        waits = counters.take([[wide, narrow]])[0]
        assert waits[0] == 0 and waits[1] > 3_600
    assert counters.take([[wide], [wide]])[0] == ()


def test_a_forgotten_count_starts_at_zero(counters: ProcessCounters | RedisCounters) -> None:
    one = hit("1/day")
    counters.take([[one]])
    counters.forget([one.key])
    assert counters.take([[one], [one]])[0] == ()
    counters.forget([])


def test_counting_nothing_is_always_allowed(counters: ProcessCounters | RedisCounters) -> None:
    assert counters.take([]) == []
    assert counters.take([[]]) == [()]


def test_local_counters_drop_empty_entries_and_stay_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(counting, "MAX_KEYS", 100)
    counters, first, last = ProcessCounters(), hit("1/second"), hit("1/day")
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False) as clock:
        counters.take([[first]])
        clock.shift(2)
        counters.take([[hit("1/minute")] for _ in range(150)])
        assert len(counters._ends) <= 100
        counters.take([[last]])
        counters.take([[hit("1/minute")] for _ in range(150)])
        assert counters.take([[last]])[0]


def test_a_clock_set_back_blocks_nobody_for_longer_than_one_period() -> None:
    counters, one = ProcessCounters(), hit("1/minute")
    with time_machine.travel("2026-11-26T12:00:00Z", tick=False) as clock:
        counters.take([[one]])
        clock.shift(-7_200)
        assert counters.take([[one]])[0][0] <= 60


def test_counting_returns_to_redis_as_soon_as_it_answers_again(
    redis_server: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counting, "REDIS_PROBE_EVERY_S", 0.02)
    server = RedisServer(redis_server.url)
    counters, other, one = Counters(server), RedisCounters(server), hit("1/day")
    redis_server.pause()
    assert counters.take([[one]]) == [()]
    assert counters.take([[one]])[0]
    redis_server.resume()

    def is_shared() -> bool:
        one = hit("1/day")
        return other.take([[one]]) == [()] and bool(counters.take([[one]])[0])

    wait_until(is_shared, "the counts to be shared again")


def test_a_full_redis_is_retried_after_a_pause_and_logged_once(
    redis_server: Redis, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(counting, "REDIS_PROBE_EVERY_S", 0.02)
    counters = Counters(RedisServer(redis_server.url))

    def complaints(words: str) -> int:
        counters.take([[hit("1/day")]])
        return sum(words in record.getMessage() for record in caplog.records)

    with Client.from_url(redis_server.url) as operator:
        operator.config_set("maxmemory", "1")
        calls = operator.info("stats")["total_commands_processed"]
        wait_until(
            lambda: (
                complaints("does not") > 0 and bool(operator.info("stats")["total_commands_processed"] > calls + 50)
            ),
            "it to be looked at a few times",
        )
        assert complaints("does not answer") == 1
        operator.config_set("maxmemory", "0")
    wait_until(lambda: complaints("answers again") == 1, "the counts to be shared again")


@pytest.mark.parametrize("text", ["", "ten/minute", "0/minute", "10/fortnight", "10", "10/minute,", "-1/minute"])
def test_an_invalid_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_rates(text)


def test_a_limit_can_be_written_in_the_usual_notations() -> None:
    assert read_rates("30/5 minutes, 100 per day") == (Rate(30, 300), Rate(100, 86_400))
    assert read_rates("off") == ()


def test_a_batch_of_writes_is_counted_in_one_round_trip(redis: Redis) -> None:
    counters = RedisCounters(RedisServer(redis.url))
    counters.take([[hit("1/day")]])
    with Client.from_url(redis.url) as client:
        client.config_resetstat()
        assert counters.take([[hit("10/day"), hit("20/day")] for _ in range(500)]) == [()] * 500
        assert client.info("commandstats")["cmdstat_evalsha"]["calls"] == 1
