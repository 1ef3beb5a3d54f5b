"""The objects of the wire contract: one definition for HTTP, sockets and the API's document. Holds no logic."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

CommentState = Literal["published", "pending", "removed", "withdrawn"]
ReaderKind = Literal["guest", "account", "anonymous"]
PollState = Literal["scheduled", "open", "closed", "archived"]


def is_absent(value: object) -> bool:
    """Say whether a field that the contract marks with "?" is left out of the JSON rather than sent as null."""
    return value is None


def is_false(value: object) -> bool:
    """Say whether a flag is left out of the JSON because it is not set."""
    return value is False


class Wire(BaseModel):
    model_config = ConfigDict(frozen=True)


class SanctionObject(Wire):
    """A warning, mute or ban; `ends` is null where it has no end, `message` says it to the reader in words."""

    id: int
    kind: Literal["warning", "mute", "ban"]
    reason: str
    began: datetime
    ends: datetime | None
    lifted: datetime | None
    message: str


class ReaderObject(Wire):
    """Who is speaking; `id` is null for somebody without a name, `sanction` is there while one is in force."""

    id: int | None
    name: str | None
    kind: ReaderKind
    moderator: bool
    sanction: SanctionObject | None = Field(default=None, exclude_if=is_absent)


class TokenObject(Wire):
    """What says who is speaking in a frame on another site, until it expires."""

    token: str
    expires: datetime


class SessionObject(Wire):
    """Who is speaking; a frame is given a `token` and no `csrf`, a page of ours a `csrf` and no `token`."""

    reader: ReaderObject
    csrf: str
    token: TokenObject | None = Field(default=None, exclude_if=is_absent)


class Author(Wire):
    id: int
    name: str
    badge: str | None = Field(default=None, exclude_if=is_absent)


class Tombstone(Wire):
    """What remains of a comment that was removed by a moderator or withdrawn by its author.

    `hidden` says that it is taken from readers only until a moderator has looked.
    """

    id: int
    rev: int
    parent: int | None
    created: datetime
    state: Literal["removed", "withdrawn"]
    hidden: bool | None = Field(default=None, exclude_if=is_absent)
    replies: int


class CommentObject(Wire):
    """A comment; `staff` is there and true where a moderator answers as such."""

    id: int
    rev: int
    parent: int | None
    author: Author
    body: str
    html: str
    created: datetime
    edited: datetime | None
    state: Literal["published", "pending"]
    likes: int
    replies: int
    pinned: bool
    side: int | None
    depth: int = 1
    staff: bool = Field(default=False, exclude_if=is_false)


AnyComment = CommentObject | Tombstone


class ChoiceObject(Wire):
    """An answer; `image` is the address of a picture, `value` what it counts for in the mean of a scale."""

    id: int
    label: str
    image: str | None = Field(default=None, exclude_if=is_absent)
    value: int | None = Field(default=None, exclude_if=is_absent)


class PollObject(Wire):
    """A poll and its rules: a ballot has from `min_choices` to `max_choices` choices, and is final if not changeable.

    `results` says to whom the votes are shown, `voters` who may vote.
    """

    id: int
    question: str
    choices: list[ChoiceObject]
    state: PollState
    opens: datetime | None
    closes: datetime | None
    kind: Literal["one", "several", "scale"]
    min_choices: int
    max_choices: int
    results: Literal["always", "after_voting", "after_closing"]
    changeable: bool
    voters: Literal["anyone", "named", "accounts"]
    position: int


class Tally(Wire):
    """A poll's result; a higher `version` replaces a lower one. `votes` maps choice ids to counts.

    Where the reader may not see the votes yet, `votes` is empty and `hidden` true. `mean` is a scale's.
    `discounted` says how many further ballots are not counted, because they look stuffed.
    """

    poll: int
    version: int
    state: PollState
    ballots: int
    votes: dict[str, int]
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)
    mean: float | None = Field(default=None, exclude_if=is_absent)
    discounted: int | None = Field(default=None, exclude_if=is_absent)


class ArticleObject(Wire):
    """An article and the rules of its debate; what is null or 0 does not hold.

    `slow_mode`: seconds between two comments of one reader. `closes`: when the debate closes by itself. `max_depth`:
    levels of a thread. `hold_newcomers`: so many comments of somebody new wait for a moderator. `reasons_required`:
    who removes a comment says why.
    """

    slug: str
    title: str
    section: str
    published: datetime
    locked: bool
    moderation: Literal["after", "before"]
    accounts_only: bool = False
    hold_newcomers: int = 0
    hold_links: bool = False
    reasons_required: bool = False
    slow_mode: int = 0
    max_depth: int | None = None
    closes: datetime | None = None


class Snapshot(Wire):
    """An article's state at a revision.

    `comment_count`: how many comments and replies are published. `ballots` holds this reader's own choices by poll,
    `wait` the seconds until slow mode lets them write again.
    """

    article: ArticleObject
    epoch: str
    rev: int
    comment_count: int
    polls: list[PollObject]
    tallies: list[Tally]
    viewers: int
    ballots: dict[str, list[int]]
    wait: int = 0


class Changes(Wire):
    """The one kind of diff: from revision `from` to `rev` these things are now like this."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    type: Literal["changes"] = "changes"
    epoch: str
    since: int = Field(alias="from")
    rev: int
    comments: list[AnyComment]
    tallies: list[Tally]
    comment_count: int
    viewers: int
    article: ArticleObject | None = Field(default=None, exclude_if=is_absent)
    polls: list[PollObject] | None = Field(default=None, exclude_if=is_absent)


class Reset(Wire):
    """The gap is too large or the epoch another: load the state anew."""

    type: Literal["reset"] = "reset"
    epoch: str
    rev: int


class CommentPage(Wire):
    """A page of comments; `next` is the cursor of the following one, `liked` what this reader likes of them."""

    comments: list[AnyComment]
    next: str | None
    rev: int
    liked: list[int]


class BallotResult(Wire):
    """A poll's tally and this reader's ballot after casting or withdrawing it."""

    tally: Tally
    ballot: list[int]


class PollAnswer(Wire):
    """A poll as this reader may see it: with the votes where their own ballot opens them, and with that ballot."""

    poll: PollObject
    tally: Tally
    ballot: list[int]


class TimelinePoint(Wire):
    """The tally at the end of a minute; `votes` maps choice ids to counts."""

    minute: datetime
    ballots: int
    votes: dict[str, int]


class Timeline(Wire):
    """How a poll's tally came about, oldest first; without points while its votes are hidden from the reader."""

    poll: int
    opens: datetime | None
    points: list[TimelinePoint]
    hidden: Literal[True] | None = Field(default=None, exclude_if=is_absent)


class CommentAnswer(Wire):
    comment: AnyComment


class ErrorDetail(Wire):
    code: str
    message: str
    retry_after: float | None = Field(default=None, exclude_if=is_absent)


class ErrorObject(Wire):
    error: ErrorDetail


def to_json(thing: BaseModel) -> bytes:
    """Encode a wire object as UTF-8 JSON."""
    return thing.model_dump_json(by_alias=True).encode()


def to_dict(thing: BaseModel) -> dict[str, Any]:
    """Turn a wire object into plain JSON values, for a place inside another JSON document."""
    return thing.model_dump(mode="json", by_alias=True)
