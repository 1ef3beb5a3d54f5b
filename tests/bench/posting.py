"""Measures what a comment that is posted over HTTP costs the server's process, with all filters and limits on.

PostgreSQL and Redis are processes of their own and not counted. Each comment is another text, by a guest.
"""

import asyncio
import random
from statistics import median

from tests.bench.accounting import cpu_s
from tests.support.client import Client
from tests.support.servers import Postgres, Redis
from tests.support.stage import Stage

ROUNDS = 7
COMMENTS = 60
WORDS = 25
GOAL_MS = 8.0
# Counted as any other limits, and never reached: all comments come from one reader.
WIDE = {"RATE_LIMITS": "on"} | {
    f"LIMIT_POSTS_PER_{whom}": "100000000/minute" for whom in ("READER", "ADDRESS", "NETWORK")
}


async def measure(stage: Stage, redis: Redis) -> list[float]:
    """Return the milliseconds of CPU per comment, for each round."""
    vocabulary = [f"word{number}" for number in range(5_000)]
    place = stage.new_place()
    server = stage.new_server(REDIS_URL=redis.url, **WIDE)
    server.start()
    found = []
    try:
        async with Client(server.address) as ann:
            await ann.be_guest("Ann")
            for _ in range(ROUNDS + 1):
                before = cpu_s(server.pid)
                for _ in range(COMMENTS):
                    await ann.post(place.slug, " ".join(random.choices(vocabulary, k=WORDS)))
                found.append(1000 * (cpu_s(server.pid) - before) / COMMENTS)
    finally:
        server.stop()
    return found[1:]


def main() -> None:
    """Run the benchmark and print its figures."""
    postgres, redis = Postgres(), Redis()
    postgres.start()
    redis.start()
    stage = Stage(postgres.create_database("posting"))
    try:
        found = asyncio.run(measure(stage, redis))
    finally:
        stage.close()
        postgres.stop()
        redis.stop()
    print("  ".join(f"{milliseconds:.1f}" for milliseconds in found))
    print(f"A comment costs {median(found):.1f} ms of CPU (goal: {GOAL_MS}), everything of its request included.")


if __name__ == "__main__":
    main()
