"""What a command on a socket is, and how one is read. Which there are is said in the modules `*_commands`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from debate.errors import Invalid, MalformedJson, Refusal, UnknownCommand
from debate.group_commit import Write
from debate.readers.identity import Identity

MAX_ID_CHARACTERS = 100


class Command(BaseModel):
    """What every command has: its type, and an id of the client's own that the answer repeats."""

    model_config = ConfigDict(frozen=True)

    type: str
    id: str = Field(min_length=1, max_length=MAX_ID_CHARACTERS)

    @property
    def needs_right(self) -> bool:
        """Whether it is done by a right that may have been lost since the socket was opened.

        Who speaks is then looked up for this command; otherwise it is known from a few seconds ago.
        """
        return False


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type of command is read, and the domain's function that does it for a speaker on an article (by slug)."""

    schema: type[Command]
    act: Callable[[Identity, str, Any], BaseModel]


@dataclass(frozen=True, slots=True)
class GroupedKind:
    """How a type of command is read that is committed with others, what it writes, and how the result is told."""

    schema: type[Command]
    write: Callable[[Identity, Any], Write[Any]]
    describe: Callable[[Any], BaseModel]


AnyKind = Kind | GroupedKind


class Unreadable(Exception):
    """A message that is not a command that this socket takes: the refusal, and the command's id as far as known."""

    def __init__(self, command_id: str | None, refusal: Refusal) -> None:
        self.command_id = command_id
        self.refusal = refusal
        super().__init__(refusal.message)


def read_command(text: str, known: Mapping[str, AnyKind]) -> tuple[AnyKind, Command]:
    """Return the command in a message and its kind, one of those `known`; raises `Unreadable`."""
    try:
        message = from_json(text, allow_inf_nan=False)
    except ValueError as failure:
        raise Unreadable(None, MalformedJson(f"The message is not valid JSON: {failure}.")) from None
    if not isinstance(message, dict):
        raise Unreadable(None, Invalid("A command is a JSON object with `type` and `id`."))
    command_id = message.get("id")
    if not isinstance(command_id, str) or not 1 <= len(command_id) <= MAX_ID_CHARACTERS:
        raise Unreadable(None, Invalid(f"id: a string of 1 to {MAX_ID_CHARACTERS} characters."))
    kind = known.get(message["type"]) if isinstance(message.get("type"), str) else None
    if kind is None:
        raise Unreadable(command_id, UnknownCommand(f"type: one of {', '.join(known)}."))
    try:
        return kind, kind.schema.model_validate_json(text)
    except ValidationError as failure:
        raise Unreadable(command_id, Invalid(_explain(failure))) from None


def _explain(failure: ValidationError) -> str:
    """Return the first mistake as "field: what is wrong"."""
    mistake = failure.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, mistake['loc']))}: {mistake['msg']}."
