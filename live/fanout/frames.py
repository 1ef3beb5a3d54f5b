"""Frames to viewers: each message is encoded once, for any number of viewers."""

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic_core import to_json

from debate.counters import REFUSALS
from debate.diffs import close_changes
from debate.errors import Refusal
from debate.wire.articles import ChangesFrame, ResetFrame
from debate.wire.base import Wire, is_absent, to_dict
from debate.wire.comments import CommentObject
from debate.wire.polls import TallyObject
from debate.wire.readers import ReaderObject
from debate.wire.refusals import describe_refusal
from live.versions import VERSION


class Frame:
    """One message, ready to be written to any number of sockets and event streams.

    `event` names it on an event stream, so that a page's ordinary handler doesn't receive it.
    """

    def __init__(self, message: BaseModel | Mapping[str, Any], *, event: str = "") -> None:
        self.payload = to_json(message, by_alias=True)
        self._event_fields = f"event: {event}\n" if event else ""
        if isinstance(message, ChangesFrame | ResetFrame):
            # A viewer reconnects with this id: it covers everything sent so far, which hello's would not.
            self._event_fields = f"id: {message.epoch}:{message.rev}\n"
        self._changes = message if isinstance(message, ChangesFrame) and message.comments else None
        self._closed: dict[frozenset[int], Frame] = {}

    @cached_property
    def _authors(self) -> frozenset[int]:
        comments = self._changes.comments if self._changes else ()
        return frozenset(comment.author.id for comment in comments if isinstance(comment, CommentObject))

    def closed_to(self, hidden: frozenset[int]) -> "Frame":
        """Return the frame for viewers who have hidden these authors; it is encoded once for each selection of them."""
        found = self._authors & hidden
        if not found or self._changes is None:
            return self
        closed = self._closed.get(found)
        if closed is None:
            closed = self._closed[found] = Frame(close_changes(found, self._changes))
        return closed

    @cached_property
    def text(self) -> str:
        """The message for a server that does its own framing."""
        return self.payload.decode()

    @cached_property
    def framed(self) -> bytes:
        """The message as one unmasked, uncompressed text frame of RFC 6455, section 5.2."""
        size = len(self.payload)
        if size < 126:
            return b"\x81" + size.to_bytes(1, "big") + self.payload
        if size < 1 << 16:
            return b"\x81\x7e" + size.to_bytes(2, "big") + self.payload
        return b"\x81\x7f" + size.to_bytes(8, "big") + self.payload

    @cached_property
    def event(self) -> bytes:
        """The message as one event of a `text/event-stream`; its JSON has no line breaks."""
        return self._event_fields.encode() + b"data: " + self.payload + b"\n\n"

    @cached_property
    def chunk(self) -> bytes:
        """The event as one chunk of HTTP/1.1's chunked coding: RFC 9112, section 7.1."""
        return b"%x\r\n%b\r\n" % (len(self.event), self.event)


# A heartbeat on an event stream.
HEARTBEAT = Frame({}, event="heartbeat")


class Hello(Wire):
    """The first message to an article's viewer: the article's revision, and the reader's identity.

    `now` is the server's clock, by which pages show times and offer forms, whatever the reader's own clock says.
    `version` is the server's: it tells developers who look into a fault what answered.
    `hidden` are the ids of the people whom the reader has hidden, if there are any.
    """

    type: Literal["hello"] = "hello"
    version: str = VERSION
    epoch: str
    rev: int
    tallies: list[TallyObject]
    comment_count: int
    viewers: int
    now: datetime
    reader: ReaderObject
    hidden: list[int] | None = Field(default=None, exclude_if=is_absent)


class HiddenFrame(Wire):
    """The reader has hidden somebody, or shows somebody again: the ids of all people who are hidden now."""

    type: Literal["hidden"] = "hidden"
    people: list[int]


class Reconnect(Wire):
    """The process is draining: reconnect within this many seconds."""

    type: Literal["reconnect"] = "reconnect"
    within: float


def ack(command_id: str, answer: BaseModel) -> Frame:
    """Return the answer to a committed command: the HTTP response, and the command's id."""
    return Frame({"type": "ack", "id": command_id, **dict(answer)})


def error(command_id: str | None, refusal: Refusal) -> Frame:
    """Return the answer to a refused command; without an id if it had none."""
    REFUSALS.labels(refusal.code).inc()
    return Frame({"type": "error", "id": command_id, **to_dict(describe_refusal(refusal))})
