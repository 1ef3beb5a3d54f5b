"""The wire contract's objects of moderation: reports, decisions, and what only moderators get. Holds no logic."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from debate.wire import AnyComment, ArticleObject, Author, CommentState, ErrorDetail, Wire, is_absent


class ReporterRecord(Wire):
    """What became of a reader's reports: `upheld` ones took the comment away, after `rejected` ones it stands."""

    upheld: int
    rejected: int


class ReportObject(Wire):
    """A report; to moderators also with its weight, and the record of whose it is."""

    reason: str
    label: str
    note: str
    reporter: str
    created: datetime
    weight: float | None = Field(default=None, exclude_if=is_absent)
    record: ReporterRecord | None = Field(default=None, exclude_if=is_absent)


class ReportAnswer(Wire):
    report: ReportObject


class DecisionObject(Wire):
    """An entry of the record; `before` and `after` hold what it changed, `batch` is shared by one action's entries."""

    id: int
    comment: int | None
    reader: int | None
    poll: int | None
    article: int | None
    action: str
    category: str
    reason: str
    moderator: str
    before: dict[str, Any]
    after: dict[str, Any]
    batch: UUID | None
    created: datetime


class DecisionAnswer(Wire):
    decision: DecisionObject
    comment: AnyComment


class SideObject(Wire):
    """The choice that a comment's author voted for; `number` (from 1) is its place in the poll."""

    id: int
    label: str
    number: int


class FindingObject(Wire):
    """What a filter (`words`, `links`, `shouting`, `repetition`, `raid`, `rules`, `reports`, `scorer`) found."""

    filter: str
    matched: str
    verdict: Literal["note", "hold", "reject", "remove"]


class QueueEntry(Wire):
    """A comment on the moderators' desk: its text whatever its state, its open reports, what filters found in it and
    the last decision; `reasons_required`: who removes it says why."""

    id: int
    parent: int | None
    article: str
    title: str
    author: Author
    side: SideObject | None
    body: str
    html: str
    created: datetime
    state: CommentState
    pinned: bool
    likes: int
    replies: int
    reports: list[ReportObject]
    findings: list[FindingObject] = []
    decision: DecisionObject | None
    reasons_required: bool = False


class Queue(Wire):
    """The first page of each of the moderators' queues; `version` changes when anything in it does."""

    type: Literal["queue"] = "queue"
    version: str
    reported: list[QueueEntry]
    held: list[QueueEntry]
    recent: list[QueueEntry]
    next: dict[str, str | None]
    counts: dict[str, int]


class ChoiceVotes(Wire):
    choice: int
    label: str
    votes: int


class GroupDecision(Wire):
    """What a moderator did with a group of ballots; `ballots` is how many it moved."""

    action: Literal["discount", "restore"]
    reason: str
    moderator: str
    ballots: int
    created: datetime


class BallotGroup(Wire):
    """Ballots of a poll that look as if they had been stuffed, `of` how many there are of all.

    `votes` is empty while the poll hides them from those who run it too.
    """

    id: int
    article: str
    poll: int
    question: str
    kind: Literal["browser", "place", "minute"]
    label: str
    ballots: int
    of: int
    votes: list[ChoiceVotes]
    first: datetime
    last: datetime
    discounted: bool
    decisions: list[GroupDecision]


class BallotGroups(Wire):
    groups: list[BallotGroup]


class BallotGroupAnswer(Wire):
    group: BallotGroup


class QueuePage(Wire):
    """A page of one queue, as filtered; `next` is the cursor of the following one."""

    type: Literal["page"] = "page"
    queue: str
    entries: list[QueueEntry]
    next: str | None
    counts: dict[str, int]


class AuthorRecord(Wire):
    """What moderators know of an author; `counts` has their comments by state, and how many were ever `reported`.

    `reporting` is what became of the author's own reports.
    """

    author: Author
    kind: Literal["guest", "account"]
    since: datetime
    counts: dict[str, int]
    reporting: ReporterRecord
    decisions: list[DecisionObject]


class Case(Wire):
    """A comment as moderators see it to decide: in its thread, with all decisions about it and its author's record."""

    entry: QueueEntry
    above: list[AnyComment]
    below: list[AnyComment]
    decisions: list[DecisionObject]
    author: AuthorRecord


class Claim(Wire):
    """A comment that a moderator has open, so that nobody else takes it up as well."""

    comment: int
    moderator: Author


class Claims(Wire):
    """Every comment that a moderator has open now; replaces what was told before."""

    type: Literal["claims"] = "claims"
    claims: list[Claim]


class ClaimAnswer(Wire):
    """What a moderator has open from now on, null for nothing."""

    claim: Claim | None


class Outcome(Wire):
    """What became of one comment among several that were decided at once: its decision, or why there is none.

    `undoes` is the decision that was to be taken back, where that was asked for.
    """

    comment: int | None = Field(default=None, exclude_if=is_absent)
    undoes: int | None = Field(default=None, exclude_if=is_absent)
    decision: DecisionObject | None = Field(default=None, exclude_if=is_absent)
    error: ErrorDetail | None = Field(default=None, exclude_if=is_absent)


class Outcomes(Wire):
    outcomes: list[Outcome]


class RuleSet(Wire):
    """The rules of all debates, a site's or an article's own: what is null there is left to the layer above."""

    locked: bool
    moderation: Literal["after", "before"] | None
    accounts_only: bool | None
    hold_newcomers: int | None
    hold_links: bool | None
    reasons_required: bool | None
    slow_mode: int | None
    max_depth: int | None
    closes_after_days: int | None
    report_threshold: int | None


class RulesAnswer(Wire):
    """An article's own rules, and the article with those that hold."""

    article: ArticleObject
    own: RuleSet


class SiteObject(Wire):
    """A publisher's site."""

    id: int
    name: str


class Sites(Wire):
    sites: list[SiteObject]


class SiteRulesAnswer(Wire):
    """A site's own rules, and the rules that hold there for articles without any of their own."""

    site: SiteObject
    own: RuleSet
    rules: RuleSet
