"""Stores this process's figures, for the newsroom's health page."""

import os
import socket
from functools import partial

from prometheus_client import Gauge

from debate.health.reports import MAX_DEBATES, Figures, write_report
from live.counters import LANE_WAITING, LOOP_DELAY_SECONDS, recent_news_delays
from live.fanout.hub import Hub
from live.work.pool import WRITES

PLACE = f"process {os.getpid()} on {socket.gethostname()}"


async def report_health(hub: Hub) -> None:
    """Store this process's figures; raises if the database doesn't respond."""
    await WRITES.run(partial(write_report, describe_process(hub), place=PLACE))


def describe_process(hub: Hub) -> Figures:
    """Return the figures of this process as they are now."""
    audience = hub.audience()
    delays = recent_news_delays()
    return Figures(
        viewers=sum(audience.values()),
        debates=len(audience),
        busiest=sorted(audience.items(), key=lambda entry: -entry[1])[:MAX_DEBATES],
        waiting_requests=int(_value(LANE_WAITING)),
        news_s=_share(delays, 0.5),
        slow_news_s=_share(delays, 0.95),
        loop_delay_s=_value(LOOP_DELAY_SECONDS),
    )


def _share(delays: list[float], share: float) -> float | None:
    return delays[min(int(len(delays) * share), len(delays) - 1)] if delays else None


def _value(metric: Gauge) -> float:
    """Return a gauge's value, over all its labels."""
    return sum(sample.value for family in metric.collect() for sample in family.samples)
