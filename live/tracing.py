"""Sends traces to an OpenTelemetry collector, if that is wanted; the library is an extra, `hustings[tracing]`.

No span has a name, an address, a text or a query of a reader.
"""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from debate import tracing
from debate.errors import Refusal
from live.stop import stop
from live.versions import VERSION

logger = logging.getLogger(__name__)

# Spans that wait to be sent; further ones are dropped. Each takes about a kilobyte.
MAX_WAITING_SPANS = 4_096
SEND_EVERY_MS = 2_000
SEND_TIMEOUT_S = 5
# A refresh can have as many causes as comments came within a tick.
MAX_LINKS = 32


class OpenSpan:
    """A span of OpenTelemetry's."""

    def __init__(self, span: Any, failed: Any) -> None:
        self._span = span
        self._failed = failed

    def note_status(self, status: int) -> None:
        """Note the status of an HTTP answer; those of the server's own failures make the span a failed one."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= 500:
            self._span.set_status(self._failed)


class OpenTelemetryTracer:
    """Makes spans with OpenTelemetry, and sends them to a collector by OTLP over HTTP."""

    def __init__(self, url: str, share: float) -> None:
        # Only here: most deployments don't have the library.
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
        from opentelemetry.trace import Status, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        provider = TracerProvider(
            resource=Resource.create({"service.name": "hustings", "service.version": VERSION}),
            sampler=ParentBased(TraceIdRatioBased(share)),
            shutdown_on_exit=False,
        )
        self._sender = BatchSpanProcessor(
            OTLPSpanExporter(endpoint=url, timeout=SEND_TIMEOUT_S),
            max_queue_size=MAX_WAITING_SPANS,
            schedule_delay_millis=SEND_EVERY_MS,
        )
        provider.add_span_processor(self._sender)
        self._api = trace
        self._failed = Status(StatusCode.ERROR)
        self._tracer = provider.get_tracer("hustings", VERSION)
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def span(
        self, name: str, causes: Iterable[str], attributes: dict[str, str | int], *, serves: bool
    ) -> Iterator["OpenSpan | None"]:
        """Return a span, current while its context is open."""
        causes = list(causes)
        contexts = [self._propagator.extract({"traceparent": cause}) for cause in dict.fromkeys(causes) if cause]
        if causes and not contexts:
            # What caused it is not among the share that is traced.
            yield None
            return
        links = [
            self._api.Link(self._api.get_current_span(context).get_span_context())
            for context in contexts[1 : MAX_LINKS + 1]
        ]
        with self._tracer.start_as_current_span(
            name,
            context=contexts[0] if contexts else None,
            links=links,
            attributes=attributes,
            kind=self._api.SpanKind.SERVER if serves else self._api.SpanKind.INTERNAL,
            # The message of an exception can contain what a reader wrote.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            try:
                yield OpenSpan(span, self._failed)
            except Refusal as refusal:
                # An answer like others, and no failure.
                span.set_attribute("refusal", refusal.code)
                raise
            except Exception as failure:
                span.set_attribute("error.type", type(failure).__qualname__)
                span.set_status(self._failed)
                raise

    def current(self) -> str:
        """Return the current span as a cause, empty outside of any that is sent."""
        # A group of commands whose first one is not sent would not be sent for the others either.
        if not self._api.get_current_span().get_span_context().trace_flags.sampled:
            return ""
        carrier: dict[str, str] = {}
        self._propagator.inject(carrier)
        return carrier.get("traceparent", "")

    def stop(self) -> None:
        """Send what waits, for a few seconds at most."""
        self._sender.force_flush(SEND_TIMEOUT_S * 1000)
        self._sender.shutdown()  # type: ignore[no-untyped-call]


def require_library(url: str) -> None:
    """Exit if traces are wanted and the library is not there."""
    if url:
        try:
            # As above.
            import opentelemetry.exporter.otlp.proto.http
            import opentelemetry.sdk  # noqa: F401
        except ImportError:
            stop("TRACES_URL needs OpenTelemetry: install the extra `tracing`, or requirements-tracing.txt")


@contextmanager
def traced(url: str, share: float) -> Iterator[None]:
    """Send traces to a collector until the context ends; without an address, none."""
    if not url:
        yield
        return
    tracer = OpenTelemetryTracer(url, share)
    tracing.trace_with(tracer)
    try:
        yield
    finally:
        tracing.trace_with(None)
        tracer.stop()
