"""The commands that a socket takes: each is read by a schema and done by the same function as its HTTP twin."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from debate import wire, wire_desk, wire_people
from debate.api.schemas import Id, NewBallot, NewComment, NewReport, Text
from debate.comments.likes import like_to_set
from debate.comments.models import Comment
from debate.comments.posting import post_comment
from debate.comments.wire_form import describe, describe_author
from debate.errors import Invalid, MalformedJson, Refusal, UnknownCommand
from debate.group_commit import Write
from debate.moderation.decisions import decide
from debate.moderation.people import lift_sanction, sanction_reader
from debate.moderation.reports import report_comment
from debate.moderation.wire_form import describe_decision, describe_report
from debate.polls.ballots import ballot_to_cast
from debate.readers.identity import Identity
from debate.readers.roles import require_moderator
from debate.readers.sanctions import describe_sanction

MAX_ID_CHARACTERS = 100


class Command(BaseModel):
    """What every command has: its type, and an id of the client's own that the answer repeats."""

    model_config = ConfigDict(frozen=True)

    type: str
    id: str = Field(min_length=1, max_length=MAX_ID_CHARACTERS)


class PostComment(Command, NewComment):
    pass


class CastBallot(Command, NewBallot):
    poll: Id


class LikeComment(Command):
    comment: Id


class ReportComment(Command, NewReport):
    comment: Id


class Decide(Command):
    type: Literal["remove", "restore", "approve", "pin", "unpin"]
    comment: Id
    reason: Text = ""
    category: Text = ""


class ClaimComment(Command):
    comment: Id


class Sanction(Command):
    """A warning, mute or ban; see `NewSanction`."""

    type: Literal["warn", "mute", "ban"]
    reader: Id
    reason: Text
    category: Text = ""
    hours: Id | None = None
    with_address: Annotated[bool, Field(strict=True)] = False


class Lift(Command):
    sanction: Id
    reason: Text = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """How a type of command is read, and the domain's function that does it for a speaker on an article (by slug)."""

    schema: type[Command]
    act: Callable[[Identity, str, Any], BaseModel]
    # A right that was lost since the socket was opened must not be used: who speaks is looked up for each command.
    needs_right: bool = False


@dataclass(frozen=True, slots=True)
class GroupedKind:
    """How a type of command is read that is committed with others, what it writes, and how the result is told."""

    schema: type[Command]
    write: Callable[[Identity, Any], Write[Any]]
    describe: Callable[[Any], BaseModel]


AnyKind = Kind | GroupedKind


def _post(identity: Identity, slug: str, command: PostComment) -> wire.CommentAnswer:
    comment = post_comment(
        identity, slug, body=command.body, key=command.key, parent=command.parent, staff=command.staff
    )
    return wire.CommentAnswer(comment=describe(comment))


def _vote(identity: Identity, command: CastBallot) -> Write[wire.BallotResult]:
    return ballot_to_cast(identity, command.poll, command.choices, solution=command.solution)


def _cast(result: wire.BallotResult) -> wire.BallotResult:
    return result


def _like(identity: Identity, command: LikeComment) -> Write[Comment]:
    return like_to_set(identity, command.comment, liked=command.type == "like")


def _liked(comment: Comment) -> wire.CommentAnswer:
    return wire.CommentAnswer(comment=describe(comment))


def _report(identity: Identity, slug: str, command: ReportComment) -> wire_desk.ReportAnswer:
    report = report_comment(identity, command.comment, reason=command.reason, note=command.note)
    return wire_desk.ReportAnswer(report=describe_report(report))


def _decide(identity: Identity, slug: str, command: Decide) -> wire_desk.DecisionAnswer:
    decision, comment = decide(
        identity, command.comment, action=command.type, reason=command.reason, category=command.category
    )
    return wire_desk.DecisionAnswer(decision=describe_decision(decision), comment=describe(comment))


def _claim(identity: Identity, slug: str, command: ClaimComment) -> wire_desk.ClaimAnswer:
    moderator = require_moderator(identity)
    return wire_desk.ClaimAnswer(claim=wire_desk.Claim(comment=command.comment, moderator=describe_author(moderator)))


def _release(identity: Identity, slug: str, command: Command) -> wire_desk.ClaimAnswer:
    require_moderator(identity)
    return wire_desk.ClaimAnswer(claim=None)


def _sanction(identity: Identity, slug: str, command: Sanction) -> wire_people.SanctionAnswer:
    given = sanction_reader(
        identity,
        command.reader,
        "warning" if command.type == "warn" else command.type,
        reason=command.reason,
        category=command.category,
        hours=command.hours,
        with_address=command.with_address,
    )
    return wire_people.SanctionAnswer(sanction=describe_sanction(given))


def _lift(identity: Identity, slug: str, command: Lift) -> wire_people.SanctionAnswer:
    lifted = lift_sanction(identity, command.sanction, reason=command.reason)
    return wire_people.SanctionAnswer(sanction=describe_sanction(lifted))


DECISIONS: Mapping[str, AnyKind] = {
    **{action: Kind(Decide, _decide, needs_right=True) for action in ("remove", "restore", "approve", "pin", "unpin")},
    **{action: Kind(Sanction, _sanction, needs_right=True) for action in ("warn", "mute", "ban")},
    "lift": Kind(Lift, _lift, needs_right=True),
}
COMMANDS: Mapping[str, AnyKind] = {
    "comment": Kind(PostComment, _post),
    "vote": GroupedKind(CastBallot, _vote, _cast),
    "like": GroupedKind(LikeComment, _like, _liked),
    "unlike": GroupedKind(LikeComment, _like, _liked),
    "report": Kind(ReportComment, _report),
    **DECISIONS,
}


DESK_COMMANDS: Mapping[str, AnyKind] = {
    **DECISIONS,
    "claim": Kind(ClaimComment, _claim, needs_right=True),
    "release": Kind(Command, _release, needs_right=True),
}


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
