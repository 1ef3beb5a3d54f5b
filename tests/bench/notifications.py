"""The notification path with 200 processes on one Redis: how long notifications take, and what they cost.

Each process is the product's own client of the channel layer with its own connections; they share one Python process,
which is therefore the bottleneck long before Redis. The figures say what Redis carries, not how fast a process is.
"""

import argparse
import asyncio
import os
import time
from collections.abc import Mapping
from typing import Any

from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.asyncio import Redis as Client

from tests.support.servers import Redis

PROCESSES = 200
ARTICLES = 20
# As many as ten busy articles make at the pace of frames. Fewer are sent where this process can handle no more.
NOTIFICATIONS_PER_S = 25
DURATION_S = 20.0
SETTLE_S = 5.0

# Imports inside functions: each process sets Django up itself, for its own address of Redis.


async def measure(processes: int, per_s: float, duration_s: float, url: str) -> str:
    """Let the processes follow the same articles, and each in turn notify the others."""
    from live.fanout.channel import Peers
    from live.fanout.hub import article_group

    delays: list[float] = []

    def hear(message: Mapping[str, Any]) -> None:
        delays.append(time.monotonic() - message["at"])

    everybody, tasks = [], list[asyncio.Task[None]]()
    for _ in range(processes):
        channel_layers.set("default", RedisPubSubChannelLayer(hosts=[url]))
        peers = Peers()
        peers.on("changed", hear)
        for article in range(ARTICLES):
            peers.follow(article_group(article))
        everybody.append((peers, channel_layers["default"]))
        # The task takes the layer as its first act.
        tasks += [asyncio.create_task(peers.listen()), asyncio.create_task(peers.keep_following())]
        await asyncio.sleep(0.02)
    await asyncio.sleep(SETTLE_S)
    client = Client.from_url(url)
    before = await client.info("stats"), await client.info("cpu")
    began, sent = time.monotonic(), 0
    while time.monotonic() - began < duration_s:
        peers, layer = everybody[sent % processes]
        channel_layers.set("default", layer)
        await peers.tell(article_group(sent % ARTICLES), "changed", article=sent % ARTICLES, at=time.monotonic())
        sent += 1
        await asyncio.sleep(began + sent / per_s - time.monotonic())
    took_s = time.monotonic() - began
    await asyncio.sleep(1)
    after = await client.info("stats"), await client.info("cpu")
    clients = (await client.info("clients"))["connected_clients"]
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for _, layer in everybody:
        await layer.flush()
    redis_s = sum(after[1][name] - before[1][name] for name in ("used_cpu_user", "used_cpu_sys"))
    delays_ms = sorted(delay * 1e3 for delay in delays)
    heard, expected = len(delays_ms), sent * (processes - 1)
    return (
        f"{processes} processes, {clients} connections, {sent / took_s:.1f} notifications/s: "
        f"{heard:,} of {expected:,} heard, {heard / took_s:,.0f}/s; "
        f"half after {delays_ms[heard // 2]:.1f} ms, 99% after {delays_ms[int(heard * 0.99)]:.1f} ms; "
        f"Redis {redis_s / heard * 1e6:.1f} µs of CPU for each message heard"
    )


def set_up_django(redis_url: str) -> None:
    """Let the product's code be imported in this process."""
    os.environ |= {"SECRET_KEY": "bench" * 10, "ALLOWED_HOSTS": "localhost", "REDIS_URL": redis_url}
    os.environ["DJANGO_SETTINGS_MODULE"] = "live.settings"
    import django

    django.setup()


def main() -> None:
    """Run what the command line says."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--processes", type=int, default=PROCESSES)
    options.add_argument("--per-s", type=float, default=NOTIFICATIONS_PER_S)
    options.add_argument("--seconds", type=float, default=DURATION_S)
    chosen = options.parse_args()
    redis = Redis()
    try:
        redis.start()
        set_up_django(redis.url)
        print(asyncio.run(measure(chosen.processes, chosen.per_s, chosen.seconds, redis.url)))
    finally:
        redis.stop()


if __name__ == "__main__":
    main()
