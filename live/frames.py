"""What travels to viewers: a message is encoded once, whoever and however many it goes to."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel
from pydantic_core import to_json

from debate import wire
from debate.errors import Refusal


class Frame:
    """One message, ready to be written to any number of sockets and event streams.

    `event` names it on an event stream, where a page's ordinary handler then does not hear it.
    """

    def __init__(self, message: BaseModel | Mapping[str, Any], *, event: str = "") -> None:
        self.payload = to_json(message, by_alias=True)
        self._event_fields = f"event: {event}\n" if event else ""
        if isinstance(message, wire.Changes | wire.Reset):
            # With this id a viewer comes back: it stands for all that was told so far, which a greeting's would not.
            self._event_fields = f"id: {message.epoch}:{message.rev}\n"

    @cached_property
    def text(self) -> str:
        """The message for a server that does the framing itself."""
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


# Says on an event stream that the server is still there.
HEARTBEAT = Frame({}, event="heartbeat")


class Hello(wire.Wire):
    """The first message to an article's viewer: where the article is, and as whom the server knows the reader."""

    type: Literal["hello"] = "hello"
    epoch: str
    rev: int
    tallies: list[wire.Tally]
    comment_count: int
    viewers: int
    reader: wire.ReaderObject


class Reconnect(wire.Wire):
    """Says that this process stops: come back on a new connection within so many seconds."""

    type: Literal["reconnect"] = "reconnect"
    within: float


def ack(command_id: str, answer: BaseModel) -> Frame:
    """Return the answer to a command that is committed: its HTTP twin's, and the command's id."""
    return Frame({"type": "ack", "id": command_id, **dict(answer)})


def error(command_id: str | None, refusal: Refusal) -> Frame:
    """Return the answer to a command that was refused; without an id where it had none."""
    detail = wire.ErrorDetail(code=refusal.code, message=refusal.message, retry_after=refusal.retry_after)
    return Frame({"type": "error", "id": command_id, **wire.to_dict(detail)})
