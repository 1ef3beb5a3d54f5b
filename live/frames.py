"""What travels to viewers: a message is encoded once, whoever and however many it goes to."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Literal

from pydantic import BaseModel
from pydantic_core import to_json

from debate import wire
from debate.errors import Refusal


class Frame:
    """One message, ready to be written to any number of sockets."""

    def __init__(self, message: BaseModel | Mapping[str, Any]) -> None:
        self.payload = to_json(message, by_alias=True)

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


class Hello(wire.Wire):
    """The first message on an article's socket: where the article is, and as whom the server knows the reader."""

    type: Literal["hello"] = "hello"
    epoch: str
    rev: int
    tallies: list[wire.Tally]
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
