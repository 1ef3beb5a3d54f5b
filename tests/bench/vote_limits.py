"""Compares votes per second with limits on and off, both counted in one Redis and stored in one PostgreSQL.

The two servers take turns, so that other load on the machine affects both.
"""

import asyncio
from statistics import median

from tests.bench.voters import Round
from tests.bench.votes import SOCKETS, WARM_UP_S, Ours, VotersProcess
from tests.support.servers import Postgres, Redis

CONCURRENT = 1_000
ROUND_S = 3.0
ROUNDS = 7
REQUIRED_RATIO = 0.8

# Counted like any other limit, and never reached: all voters come from one address and vote all the time.
WIDE = {
    "RATE_LIMITS": "on",
    "CONNECTIONS_PER_ADDRESS": "2000",
    "LIMIT_VOTES_PER_READER": "100000000/minute",
    "LIMIT_VOTES_PER_ADDRESS": "100000000/minute, 100000000/hour",
    "LIMIT_VOTES_PER_NETWORK": "100000000/minute",
}


async def compare(postgres: Postgres, redis: Redis) -> list[tuple[float, float]]:
    """Return votes per second with limits off and on, for each pair of rounds."""
    off = Ours(postgres, name="off", environment={"REDIS_URL": redis.url})
    on = Ours(postgres, name="on", environment={"REDIS_URL": redis.url} | WIDE)
    pairs = []
    async with (
        off,
        on,
        VotersProcess(off.electorate(SOCKETS)) as without,
        VotersProcess(on.electorate(SOCKETS)) as within,
    ):
        for voters in (without, within):
            await voters.vote(Round(CONCURRENT, WARM_UP_S))
        for _ in range(ROUNDS):
            rates = []
            for voters in (without, within):
                outcome = await voters.vote(Round(CONCURRENT, ROUND_S))
                assert not outcome.refused, f"{outcome.refused} votes were not acknowledged"
                rates.append(outcome.acknowledged / outcome.took_s)
            pairs.append((rates[0], rates[1]))
    return pairs


def main() -> None:
    """Run the benchmark and print its figures."""
    postgres, redis = Postgres(), Redis()
    postgres.start()
    redis.start()
    try:
        pairs = asyncio.run(compare(postgres, redis))
    finally:
        postgres.stop()
        redis.stop()
    for off, on in pairs:
        print(f"limits off {off:8,.0f} votes/s   on {on:8,.0f}   ratio {on / off:.2f}")
    ratio = median(on / off for off, on in pairs)
    print(f"With limits on the server takes {ratio:.2f} times as many votes; the goal is {REQUIRED_RATIO}.")


if __name__ == "__main__":
    main()
