"""Traces: what a reader did, its commit, and the frame that told the others are one trace, also across processes."""

from collections.abc import Iterator
from functools import partial

import pytest

from debate.comments.filters.models import FilterWord
from debate.tracing import current_span, span
from live.tracing import traced
from live.versions import VERSION
from tests.support.client import Client, eventually
from tests.support.collector import Collector, Span, collecting
from tests.support.servers import Hustings, Redis
from tests.support.stage import Pair, Place, Stage


@pytest.fixture(scope="module")
def collector() -> Iterator[Collector]:
    with collecting() as collector:
        yield collector


@pytest.fixture(scope="module")
def traced_pair(stage: Stage, collector: Collector) -> Iterator[Pair]:
    redis = Redis()
    redis.start()
    settings = {"REDIS_URL": redis.url, "TRACES_URL": collector.url, "TRACES_SHARE": "1"}
    with stage.running_servers(2, **settings) as [one, two]:
        yield Pair(one, two, redis)
    redis.stop()


def reject_the_word(word: str) -> None:
    FilterWord.objects.create(word=word, verdict="reject")


def trace_of(collector: Collector, span: Span) -> list[Span]:
    return [other for other in collector.spans if other.trace == span.trace]


def way_to(span: Span, trace: list[Span]) -> list[str]:
    """Return the names from the trace's root to a span."""
    by_id = {one.id: one for one in trace}
    return [*(way_to(by_id[span.parent], trace) if span.parent else []), span.name]


def ways(collector: Collector, root: str) -> list[list[str]]:
    """Return the ways to the fan-outs of the last trace with this root."""
    roots = [span for span in collector.named(root) if not span.parent]
    if not roots:
        return []
    trace = trace_of(collector, roots[-1])
    return [way_to(span, trace) for span in trace if span.name == "fan-out"]


async def test_a_command_its_commit_and_every_process_that_tells_it_are_one_trace(
    traced_pair: Pair, collector: Collector, place: Place
) -> None:
    async with Client(traced_pair.one.address) as ann, Client(traced_pair.two.address) as ben:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as here, ben.open(place.slug) as there:
            await there.hello()
            await here.command("comment", body="Said on a socket", key="5f0c5b5e-4f9a-4d1e-9a3f-0d1b2c3d4e5f")
            await there.until(lambda s: s.of_type("changes"))
            way = ["command comment", "commit", "refresh", "fan-out"]
            await eventually(lambda: ways(collector, "command comment") == [way, way], timeout_s=15)
            await here.command("vote", poll=place.poll, choices=[place.choices[0]])
            way = ["command vote", "group of commands", "commit", "refresh", "fan-out"]
            await eventually(lambda: way in ways(collector, "command vote"), timeout_s=15)
    assert {span.service for span in collector.spans} == {f"hustings {VERSION}"}


async def test_a_call_is_traced_to_the_frame_that_it_causes_and_names_no_reader(
    traced_pair: Pair, collector: Collector, place: Place
) -> None:
    async with Client(traced_pair.one.address) as ann, ann.open(place.slug) as socket:
        await ann.be_guest("Secretive")
        await ann.post(place.slug, "Said by a call")
        await socket.until(lambda s: s.of_type("changes"))
        way = ["HTTP POST", "commit", "refresh", "fan-out"]
        await eventually(lambda: way in ways(collector, "HTTP POST"), timeout_s=15)
    assert "Secretive" not in str(collector.spans) and "Said by a call" not in str(collector.spans)


async def test_spans_say_how_requests_and_commands_ended_and_nothing_that_was_written(
    traced_pair: Pair, collector: Collector, place: Place, stage: Stage
) -> None:
    stage.act(reject_the_word, "zounds")
    async with Client(traced_pair.one.address) as ann:
        await ann.be_guest("Ann")
        async with ann.open(place.slug) as socket:
            key = "6f0c5b5e-4f9a-4d1e-9a3f-0d1b2c3d4e5f"
            refused = await socket.command("comment", body="They said zounds", key=key)
            assert refused["code"] == "comment_rejected" and "zounds" in refused["message"]
        assert (await ann.http.get("/a/nowhere/")).status_code == 404

    def ended(name: str, attribute: str, value: str) -> list[Span]:
        return [span for span in collector.named(name) if span.attributes.get(attribute) == value]

    commands = partial(ended, "command comment", "refusal", "comment_rejected")
    requests = partial(ended, "HTTP GET", "url.path", "/a/nowhere/")
    await eventually(lambda: commands() and requests(), timeout_s=15)
    (command,), (request,) = commands(), requests()
    assert request.attributes["http.response.status_code"] == "404"
    assert (command.serves, command.has_failed, request.serves, request.has_failed) == (True, False, True, False)
    assert "zounds" not in "".join(span.whole for span in collector.spans)


def test_a_failure_is_marked_by_its_kind_without_its_message(collector: Collector) -> None:
    with traced(collector.url, 1.0):
        with pytest.raises(KeyError), span("fails"):
            raise KeyError("a name")
        with span("HTTP GET", serves=True) as opened:
            assert opened
            opened.note_status(503)
    (failed,), answered = collector.named("fails"), collector.named("HTTP GET")[-1]
    assert (failed.has_failed, failed.attributes) == (True, {"error.type": "KeyError"})
    assert answered.has_failed and "a name" not in failed.whole


def test_work_without_a_traced_cause_is_not_traced(collector: Collector) -> None:
    with traced(collector.url, 0.0), span("left out"):
        left_out = current_span()
    with traced(collector.url, 1.0):
        with span("command"):
            sent = current_span()
        with span("alone", [left_out]):
            pass
        with span("together", [left_out, sent]):
            pass
    assert not collector.named("alone")
    (command,), (together,) = collector.named("command"), collector.named("together")
    assert together.parent == command.id


async def test_an_unreachable_collector_delays_nobody_and_is_logged_without_a_traceback(
    stage: Stage, place: Place
) -> None:
    with stage.running_server(TRACES_URL="http://127.0.0.1:1/v1/traces", TRACES_SHARE="1") as server:
        async with Client(server.address) as ann:
            await ann.be_guest("Ann")
            await ann.post(place.slug, "Said without a collector")
            await eventually(partial(said, server, "opentelemetry"), timeout_s=30)
        assert server.terminate() == 0
        assert "Traceback" not in server.log.read_text()


def said(server: Hustings, word: str) -> bool:
    return word in server.log.read_text()
