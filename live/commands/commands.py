"""Socket commands, and parsing them. The modules `*_commands` list them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Annotated, Any, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from debate.database.group_commit import Write
from debate.errors import Invalid, MalformedJson, Refusal, UnknownCommand
from debate.language.wording import later
from debate.readers.challenges import MAX_SOLUTION_CHARACTERS
from debate.readers.identity import Identity

MAX_ID_CHARACTERS = 100


class Command(BaseModel):
    """The base of all commands: a type, and an id of the client's own that the answer repeats.

    Each command states its types as a `Literal`; they tell the commands of a socket apart.
    `solution` is a challenge's, if the command was refused as `challenge_required`.
    """

    model_config = ConfigDict(frozen=True)

    type: str
    id: str = Field(min_length=1, max_length=MAX_ID_CHARACTERS)
    solution: str = Field(default="", max_length=MAX_SOLUTION_CHARACTERS)

    @property
    def needs_right(self) -> bool:
        """Whether it needs a right that may have been revoked since the socket was opened.

        The identity is then looked up for this command; otherwise it can be a few seconds old.
        """
        return False

    def said_by(self, identity: Identity) -> Identity:
        """Return the identity with the command's additional data."""
        return replace(identity, solution=self.solution) if self.solution else identity


@dataclass(frozen=True, slots=True)
class CommandKind:
    """How a type of command is parsed, and the domain's function that runs it for an identity on an article."""

    schema: type[Command]
    act: Callable[[Identity, str, Any], BaseModel]


@dataclass(frozen=True, slots=True)
class BatchedKind:
    """How a type of batched command is parsed, what it writes, and how its result is sent if that is not the answer."""

    schema: type[Command]
    write: Callable[[Identity, Any], Write[Any]]
    describe: Callable[[Any], BaseModel] | None = None


AnyKind = CommandKind | BatchedKind


class Unreadable(Exception):
    """An invalid message: the refusal, and the command's id if known."""

    def __init__(self, command_id: str | None, refusal: Refusal) -> None:
        self.command_id = command_id
        self.refusal = refusal
        super().__init__(refusal.message)


class Commands(dict[str, AnyKind]):
    """The kinds of commands that a socket accepts, by type."""

    def __init__(self, *kinds: AnyKind) -> None:
        super().__init__((name, kind) for kind in kinds for name in _types_of(kind.schema))
        one_of: Any = reduce(or_, (kind.schema for kind in kinds))
        self.any_command: TypeAdapter[Command] = TypeAdapter(Annotated[one_of, Field(discriminator="type")])


def read_command(text: str, known: Commands) -> tuple[AnyKind, Command]:
    """Return the command in a message and its kind, one of those `known`; raises `Unreadable`."""
    try:
        message = from_json(text, allow_inf_nan=False)
    except ValueError as failure:
        problem = later("The message is not valid JSON: %(problem)s.", problem=str(failure))
        raise Unreadable(None, MalformedJson(problem)) from None
    try:
        command = known.any_command.validate_python(message)
    except ValidationError as failure:
        raise Unreadable(_id_of(message), _explain(failure, known)) from None
    return known[command.type], command


def _types_of(schema: type[Command]) -> tuple[str, ...]:
    return get_args(schema.model_fields["type"].annotation)


def _id_of(message: Any) -> str | None:
    """Return an invalid command's id, so that its sender knows which one was refused; None if it has no usable one."""
    command_id = message.get("id") if isinstance(message, dict) else None
    return command_id if isinstance(command_id, str) and 1 <= len(command_id) <= MAX_ID_CHARACTERS else None


def _explain(failure: ValidationError, known: Commands) -> Refusal:
    """Return the first error as "field: problem"."""
    mistake = failure.errors(include_url=False, include_input=False)[0]
    if mistake["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return UnknownCommand(later("%(field)s: one of %(choices)s.", field="type", choices=", ".join(known)))
    # The location starts with the command's type.
    field = ".".join(map(str, mistake["loc"][1:]))
    if not field:
        return Invalid(later("A command is a JSON object with `type` and `id`."))
    # In pydantic's words, which are for programmers.
    return Invalid(f"{field}: {mistake['msg']}.")
