"""The wire contract's objects about comments. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent, is_false
from debate.wire.readers import AuthorObject

CommentState = Literal["published", "pending", "removed", "withdrawn"]
BreachCategory = Literal["abuse", "hate", "spam", "false", "off_topic", "other"]
QuestionState = Literal["open", "answered"]


class TombstoneObject(Wire):
    """What remains of a comment that a moderator removed or its author withdrew, or whose author the reader hid.

    `hidden` says that it is only hidden pending review. If a moderator or a rule of the site removed it, `removed` says
    when, and `removed_for` why, if the moderator gave a category.
    """

    id: int
    rev: int
    parent: int | None
    created: datetime
    state: Literal["removed", "withdrawn", "hidden_by_you"]
    hidden: bool | None = Field(default=None, exclude_if=is_absent)
    removed: datetime | None = Field(default=None, exclude_if=is_absent)
    removed_for: BreachCategory | None = Field(default=None, exclude_if=is_absent)
    replies: int


class MentionObject(Wire):
    """The `at`th `@` of a comment's `body`, from 0, is followed by `name`, which means this reader."""

    at: int
    reader: int
    name: str


class CommentObject(Wire):
    """A comment; `picked` and `staff` are only present if true: a newsroom pick, and a moderator's reply as such.

    `question` is only present in questions to the newsroom, and `answer`, the id of the reply that answers it, in those
    that are answered.
    `side_now` is what the author votes for now, if that is no longer the `side`.
    `thread`, the id of the comment at the top, is only present in replies to replies: for others it is the `parent`.
    """

    id: int
    rev: int
    parent: int | None
    thread: int | None = Field(default=None, exclude_if=is_absent)
    author: AuthorObject
    body: str
    html: str
    created: datetime
    published: datetime | None = Field(default=None, exclude_if=is_absent)
    edited: datetime | None
    state: Literal["published", "pending"]
    likes: int
    replies: int
    pinned: bool
    picked: bool = Field(default=False, exclude_if=is_false)
    question: QuestionState | None = Field(default=None, exclude_if=is_absent)
    answer: int | None = Field(default=None, exclude_if=is_absent)
    side: int | None
    side_now: int | None = Field(default=None, exclude_if=is_absent)
    depth: int = 1
    staff: bool = Field(default=False, exclude_if=is_false)
    mentions: tuple[MentionObject, ...] | None = Field(default=None, exclude_if=is_absent)


AnyComment = CommentObject | TombstoneObject


class CommentPage(Wire):
    """A page of comments; `next` is the cursor of the next one, `liked` the reader's likes among them."""

    comments: list[AnyComment]
    next: str | None
    rev: int
    liked: list[int]


class CommentAnswer(Wire):
    comment: AnyComment


class ParticipantObject(AuthorObject):
    """Somebody who takes part in a debate; if only they were asked for, since when and how much."""

    since: datetime | None = Field(default=None, exclude_if=is_absent)
    comments: int | None = Field(default=None, exclude_if=is_absent)


class ParticipantsAnswer(Wire):
    """Who takes part in a debate."""

    people: list[ParticipantObject]


class PreviewAnswer(Wire):
    """A text as the HTML that a comment with it would have."""

    html: str
