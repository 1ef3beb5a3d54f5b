"""The wire contract's errors."""

from pydantic import Field

from debate.wire.base import Wire, is_absent


class ErrorObject(Wire):
    """A refusal; `challenge` is the address of the required challenge."""

    code: str
    message: str
    retry_after: float | None = Field(default=None, exclude_if=is_absent)
    challenge: str | None = Field(default=None, exclude_if=is_absent)


class ErrorAnswer(Wire):
    error: ErrorObject
