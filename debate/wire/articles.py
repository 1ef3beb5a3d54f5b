"""The wire contract's objects about articles: their state, their changes, and their rules. Holds no logic."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from debate.wire.base import Wire, is_absent
from debate.wire.comments import AnyComment
from debate.wire.polls import PollObject, TallyObject


class ArticleObject(Wire):
    """An article and its debate's rules; null or 0 means no rule.

    `slow_mode`: seconds between two comments of one reader. `closes`: when the debate closes by itself. `max_depth`:
    levels of a thread. `hold_newcomers`: number of a new reader's comments that are held for review.
    `reasons_required`: removals need a reason. `show_sides`: comments may have a `side`.
    `take_questions`: comments can be marked as questions to the newsroom.
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
    show_sides: bool = True
    take_questions: bool = False
    slow_mode: int = 0
    max_depth: int | None = None
    closes: datetime | None = None


class SnapshotAnswer(Wire):
    """An article's state at a revision.

    `comment_count`: the number of published comments and replies. `ballots` holds this reader's own choices by poll,
    `wait` the seconds until slow mode lets them comment again.
    """

    article: ArticleObject
    epoch: str
    rev: int
    comment_count: int
    polls: list[PollObject]
    tallies: list[TallyObject]
    viewers: int
    ballots: dict[str, list[int]]
    wait: int = 0


class ChangesFrame(Wire):
    """A diff: the new state of everything that changed from revision `from` to `rev`."""

    model_config = ConfigDict(frozen=True, populate_by_name=True, serialize_by_alias=True)

    type: Literal["changes"] = "changes"
    epoch: str
    since: int = Field(alias="from")
    rev: int
    comments: list[AnyComment]
    tallies: list[TallyObject]
    comment_count: int
    viewers: int
    article: ArticleObject | None = Field(default=None, exclude_if=is_absent)
    polls: list[PollObject] | None = Field(default=None, exclude_if=is_absent)


class ResetFrame(Wire):
    """The gap is too large or the epoch differs: load the state again, at a random moment within `within` seconds."""

    type: Literal["reset"] = "reset"
    epoch: str
    rev: int
    within: float | None = Field(default=None, exclude_if=is_absent)


class RulesObject(Wire):
    """The global rules, or a site's or an article's own: null means inherited."""

    locked: bool
    moderation: Literal["after", "before"] | None
    accounts_only: bool | None
    hold_newcomers: int | None
    hold_links: bool | None
    reasons_required: bool | None
    show_sides: bool | None
    take_questions: bool | None
    slow_mode: int | None
    max_depth: int | None
    closes_after_days: int | None
    report_threshold: int | None


class RulesAnswer(Wire):
    """An article's own rules, and the article with its effective rules."""

    article: ArticleObject
    own: RulesObject


class SiteObject(Wire):
    """A publisher's site."""

    id: int
    name: str


class SitesAnswer(Wire):
    sites: list[SiteObject]


class SiteRulesAnswer(Wire):
    """A site's own rules, and the effective rules of its articles without their own."""

    site: SiteObject
    own: RulesObject
    rules: RulesObject
