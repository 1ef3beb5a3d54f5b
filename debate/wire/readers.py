"""The wire contract's objects about readers: identities, and notices. Holds no logic."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from debate.wire.base import Wire, is_absent

ReaderKind = Literal["guest", "account", "anonymous"]


class SanctionObject(Wire):
    """A warning, mute or ban; `ends` is null if it is permanent, `message` describes it to the reader.

    It applies only on one publisher's `site` and in some `sections` if these are present, otherwise in all debates.
    """

    id: int
    kind: Literal["warning", "mute", "ban"]
    reason: str
    began: datetime
    ends: datetime | None
    lifted: datetime | None
    message: str
    site: str | None = Field(default=None, exclude_if=is_absent)
    sections: list[str] | None = Field(default=None, exclude_if=is_absent)


class ReaderObject(Wire):
    """The current reader; `id` is null without a name, `sanction` is present while one is active."""

    id: int | None
    name: str | None
    kind: ReaderKind
    moderator: bool
    sanction: SanctionObject | None = Field(default=None, exclude_if=is_absent)


class TokenObject(Wire):
    """The token of a reader in a frame on another site, until it expires."""

    token: str
    expires: datetime


class SessionAnswer(Wire):
    """The current reader; a frame gets a `token` and no `csrf`, a page of ours a `csrf` and no `token`."""

    reader: ReaderObject
    csrf: str
    token: TokenObject | None = Field(default=None, exclude_if=is_absent)


class AuthorObject(Wire):
    id: int
    name: str
    badge: str | None = Field(default=None, exclude_if=is_absent)


class HiddenPeopleAnswer(Wire):
    """The people whose comments the reader has hidden, the last one first."""

    people: list[AuthorObject]


class NoticeFrame(Wire):
    """A notice for one reader only; with `comment`, `article`, `ends` and `reason` if they apply.

    `read`, if present, is true: the reader has seen it, here or on another device.
    """

    type: Literal["notice"] = "notice"
    kind: str
    id: int
    created: datetime
    message: str
    comment: int | None = Field(default=None, exclude_if=is_absent)
    article: str | None = Field(default=None, exclude_if=is_absent)
    ends: datetime | None = Field(default=None, exclude_if=is_absent)
    reason: str | None = Field(default=None, exclude_if=is_absent)
    read: bool | None = Field(default=None, exclude_if=is_absent)


class NoticesAnswer(Wire):
    notices: list[NoticeFrame]


class OwnSanctionObject(SanctionObject):
    """A sanction as its reader sees it, with their appeal and the answer."""

    is_in_force: bool
    may_appeal: bool
    appeal: str | None
    answer: str | None


class OwnSanctionsAnswer(Wire):
    """One reader's warnings, mutes and bans, newest first."""

    sanctions: list[OwnSanctionObject]


class ChallengeAnswer(Wire):
    """A challenge of ALTCHA's scheme: find the number from 0 to `maxNumber` with SHA-256(salt + number) = challenge."""

    algorithm: Literal["SHA-256"]
    challenge: str
    maxNumber: int  # the names in ALTCHA's clients
    salt: str
    signature: str


class PasskeyOptions(Wire):
    """What `navigator.credentials.get()` is asked for, to be read by `parseRequestOptionsFromJSON()`.

    `state` is what a frame sends back with the answer.
    """

    options: dict[str, Any]
    state: str | None = None
