"""What clients send: the bodies of API calls."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

# What no database could hold cannot be anybody's number.
MAX_ID = 2**63
Id = Annotated[int, Field(strict=True, ge=-MAX_ID, lt=MAX_ID)]
Text = Annotated[str, Field(strict=True, max_length=16_384)]


class Request(BaseModel):
    model_config = ConfigDict(frozen=True)


class GuestName(Request):
    name: Text


class Credentials(Request):
    username: Annotated[str, Field(strict=True, max_length=150)]
    password: Annotated[str, Field(strict=True, max_length=1_000)]


class NewComment(Request):
    body: Text
    parent: Id | None = None
    key: UUID


class EditedComment(Request):
    body: Text


class NewReport(Request):
    reason: Text
    note: Text = ""


class NewBallot(Request):
    choices: Annotated[list[Id], Field(max_length=100)]


class NewDecision(Request):
    action: Text
    reason: Text = ""


class NewDecisions(NewDecision):
    comments: Annotated[list[Id], Field(max_length=1_000)]


Sort = Literal["newest", "oldest", "top"]
