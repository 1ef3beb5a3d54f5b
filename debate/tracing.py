"""Spans of traces: what happened, how long it took, and what caused it. Without a tracer, which is usual, nothing.

Knows no tracing library. Causes are texts in the form of `traceparent` (W3C Trace Context), so that they can be kept
with what waits, and cross threads and processes.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Span(Protocol):
    """An open span."""

    def note_status(self, status: int) -> None:
        """Note the status of the answer to an HTTP request."""


class Tracer(Protocol):
    """What makes spans."""

    def span(
        self, name: str, causes: Iterable[str], attributes: dict[str, str | int], *, serves: bool
    ) -> AbstractContextManager[Span | None]:
        """Return a span, current while its context is open; None if it is not sent."""

    def current(self) -> str:
        """Return the current span as a cause, empty outside of any that is sent."""


_tracer: Tracer | None = None
UNTRACED = nullcontext()


def trace_with(tracer: Tracer | None) -> None:
    """Make spans from now on, or no longer."""
    global _tracer
    _tracer = tracer


def span(
    name: str, causes: Iterable[str] = (), *, serves: bool = False, **attributes: str | int
) -> AbstractContextManager[Span | None]:
    """Open a span; it belongs to the first of its causes or, without any, to the current span. Others become links.

    Empty causes are not traced: if all are empty, there is no span. One that `serves` a request counts as a server's in
    the collector's statistics.
    """
    return UNTRACED if _tracer is None else _tracer.span(name, causes, attributes, serves=serves)


def current_span() -> str:
    """Return the current span as a cause, empty without one that is sent."""
    return "" if _tracer is None else _tracer.current()
