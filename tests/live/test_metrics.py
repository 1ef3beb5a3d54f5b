"""Metrics: what Prometheus reads of a running server, and who can't."""

import re
from collections.abc import Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.support.client import Client, eventually
from tests.support.servers import Hustings, Redis, free_port
from tests.support.stage import MODERATOR, PASSWORD, Place, Stage


def scrape(port: int) -> dict[str, float]:
    """Return the samples by name and labels, as `name{label="value"}`."""
    answer = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=10)
    assert answer.status_code == 200
    samples = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            labels = ",".join(f'{name}="{value}"' for name, value in sorted(sample.labels.items()))
            samples[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    return samples


@pytest.fixture(scope="module")
def measured(stage: Stage) -> Iterator[tuple[Hustings, int]]:
    """A server with metrics, and their port."""
    port = free_port()
    with stage.running_server(METRICS=f"127.0.0.1:{port}") as server:
        yield server, port


async def test_metrics_count_what_readers_and_moderators_do(measured: tuple[Hustings, int], place: Place) -> None:
    server, port = measured
    async with Client(server.address) as ann, Client(server.address) as mo:
        await ann.be_guest("Marguerite Duras")
        await mo.log_in(MODERATOR, PASSWORD)
        before = scrape(port)
        async with ann.open(place.slug, state=await ann.load(place.slug)) as socket, mo.open(place.slug) as other:
            await socket.hello()
            await other.hello()
            comment = await ann.post(place.slug, "Words that nobody should find in metrics")
            await ann.vote(place.poll, place.choices[0])
            await socket.command("vote", poll=place.poll, choices=[place.choices[1]])
            await mo.decide(comment["id"], "remove", "Off topic")
            refused = await ann.http.put(f"/api/v1/comments/{comment['id']}/like")
            assert refused.is_client_error
            await eventually(lambda: scrape(port)["hustings_frames_total"] >= before["hustings_frames_total"] + 2)
            during = scrape(port)
        await eventually(lambda: scrape(port)["hustings_viewers"] == 0)

    def grew(name: str) -> float:
        return during.get(name, 0) - before.get(name, 0)

    assert (before["hustings_viewers"], during["hustings_viewers"]) == (0, 2)
    assert during["hustings_watched_articles"] == 1
    assert during['hustings_connections{kind="article"}'] == 2
    assert grew("hustings_comments_total") == 1
    assert grew("hustings_votes_total") == 2
    assert grew('hustings_decisions_total{action="remove"}') == 1
    assert grew('hustings_command_seconds_count{command="vote",outcome="acknowledged"}') == 1
    assert grew("hustings_deliveries_total") == 2 * grew("hustings_frames_total")
    assert grew("hustings_delivered_bytes_total") > 0
    assert grew("hustings_fan_out_seconds_count") == grew("hustings_frames_total")
    assert grew('hustings_lane_seconds_count{lane="write"}') >= 3
    assert sum(grew(name) for name in during if name.startswith("hustings_refusals_total{")) == 1
    # Another server on the same database may have the job.
    assert during['hustings_lease_held{job_name="timetable"}'] in (0, 1)
    assert not [name for name in during if re.search(rf"Marguerite|nobody should find|127\.0\.0\.1|{place.slug}", name)]


async def test_a_page_that_is_kept_is_counted_when_it_is_made_and_when_it_is_found(
    measured: tuple[Hustings, int], place: Place
) -> None:
    server, port = measured
    before = scrape(port)
    async with httpx.AsyncClient() as anybody:
        for _ in range(3):
            await anybody.get(f"{server.address}/a/{place.slug}/")
    after = scrape(port)
    assert after["hustings_kept_pages_asked_total"] - before["hustings_kept_pages_asked_total"] == 3
    assert after["hustings_kept_pages_made_total"] - before["hustings_kept_pages_made_total"] == 1
    assert after["hustings_kept_page_bytes"] > before["hustings_kept_page_bytes"]


def test_metrics_are_off_by_default_and_never_at_the_readers_address(
    server: Hustings, measured: tuple[Hustings, int]
) -> None:
    for address in (server.address, measured[0].address):
        assert httpx.get(f"{address}/metrics").status_code == 404


def test_each_worker_counts_what_it_does_itself(stage: Stage, redis_server: Redis) -> None:
    port = free_port()
    server = stage.new_server(REDIS_URL=redis_server.url, METRICS=f"127.0.0.1:{port}")
    server.start("--workers", "2")
    try:
        for _ in range(10):
            httpx.get(f"{server.address}/")
        assert sum(scrape(number)["hustings_kept_pages_asked_total"] for number in (port, port + 1)) == 10
    finally:
        server.stop()


def test_a_port_that_is_taken_is_one_clear_line(server: Hustings, stage: Stage) -> None:
    other = stage.new_server(METRICS=f"127.0.0.1:{server.port}")
    with pytest.raises(RuntimeError, match=f"cannot listen on 127.0.0.1:{server.port}: .*; METRICS names another"):
        other.start()
