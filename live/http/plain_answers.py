"""HTTP responses without Django: short, never cached, and with an unambiguous type."""

from collections.abc import Sequence
from math import ceil

from debate.counters import REFUSALS
from debate.errors import MethodNotAllowed, Refusal
from debate.wire.base import to_json
from debate.wire.errors import ErrorAnswer
from debate.wire.refusals import describe_refusal
from live.fanout.viewer import Message, Send

Headers = Sequence[tuple[bytes, bytes]]

# The headers of every response that this process creates itself.
SAFE_HEADERS: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]

TEXT = b"text/plain; charset=utf-8"
JSON = b"application/json"


async def answer(
    scope: Message, send: Send, status: int, body: bytes, *, content_type: bytes = TEXT, headers: Headers = ()
) -> None:
    """Send a complete response; without its body for HEAD requests."""
    sent = [*headers_of(body, content_type), *headers]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def headers_of(body: bytes, content_type: bytes) -> Headers:
    """Return the headers of a complete response with this body."""
    return [(b"content-type", content_type), (b"content-length", str(len(body)).encode()), *SAFE_HEADERS]


def body_of(refusal: Refusal, path: str) -> tuple[bytes, bytes]:
    """Return a refusal's body and content type: the contract's error object or, outside of the API and streams, its
    message for people.
    """
    if path.startswith(("/api/", "/sse/")):
        return to_json(ErrorAnswer(error=describe_refusal(refusal))), JSON
    return f"{refusal.message}\n".encode(), TEXT


async def refuse(scope: Message, send: Send, refusal: Refusal) -> None:
    """Send a refusal, in the form of `body_of`."""
    REFUSALS.labels(refusal.code).inc()
    wait_s = refusal.retry_after
    headers = [(b"retry-after", str(ceil(wait_s)).encode())] if wait_s is not None else []
    body, content_type = body_of(refusal, scope["path"])
    await answer(scope, send, refusal.status, body, content_type=content_type, headers=headers)


async def refuse_method(scope: Message, send: Send, *allowed: str) -> None:
    """Refuse the request's method, listing the allowed ones."""
    body = to_json(ErrorAnswer(error=describe_refusal(MethodNotAllowed())))
    allow = [(b"allow", ", ".join(allowed).encode())]
    await answer(scope, send, MethodNotAllowed.status, body, content_type=JSON, headers=allow)
