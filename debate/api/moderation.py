"""The moderators' desk over HTTP: its queues page by page, one comment in its context, and bulk decisions."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Status
from pydantic import Field

from debate.api.callers import caller
from debate.api.schemas import NewDecisions, NewGroupDecision, Request, UndoneDecisions, one_of
from debate.comments.models import Comment
from debate.database.ids import MAX_ID
from debate.moderation.bulk import decide_each
from debate.moderation.queue.case import read_case
from debate.moderation.queue.queue import read_queue
from debate.moderation.queue.selection import MAX_LIMIT, PAGE_ENTRIES, QUEUES, Selection, read_page
from debate.moderation.undo import undo_each
from debate.polls.integrity.groups import decide_group, describe_group, read_groups
from debate.rights.asking import require
from debate.rights.table import READ_DESK
from debate.wire.moderation.decisions import OutcomesAnswer
from debate.wire.moderation.desk import CaseAnswer, QueueFrame, QueuePage
from debate.wire.moderation.votes import BallotGroupAnswer, BallotGroupsAnswer

router = Router(tags=["moderation"])


class SelectionQuery(Request):
    """The queue and its filters; without a queue the response has the first page of each."""

    queue: Annotated[str, one_of(["", *QUEUES])] = ""
    article: str = Field("", description="The name (slug) of an article.")
    side: Annotated[int | None, Field(ge=1, le=MAX_ID, description="A choice of a poll.")] = None
    author: str = Field("", description="An author's id, or a part of a name.")
    words: str = Field("", description="Words of the comment, or their beginnings.")
    state: Annotated[str, one_of(["", *Comment.State.values])] = ""
    cursor: str = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = PAGE_ENTRIES


@router.get(
    "/queue",
    response=QueueFrame | QueuePage,
    summary="What waits for a decision and the newest comments; with `queue` a page of one queue",
)
def get_queue(request: HttpRequest, wanted: Query[SelectionQuery]) -> QueueFrame | QueuePage:
    scope = require(caller(request), READ_DESK).scope
    if not wanted.queue:
        return read_queue(scope)
    filters = wanted.model_dump(exclude={"cursor", "limit"})
    return read_page(Selection(**filters, scope=scope), cursor=wanted.cursor, limit=wanted.limit)


@router.get("/comments/{int:comment_id}", response=CaseAnswer, summary="A comment with what a decision needs")
def get_case(request: HttpRequest, comment_id: int) -> CaseAnswer:
    return read_case(comment_id, require(caller(request), READ_DESK).scope)


@router.post("/decisions", response=OutcomesAnswer, summary="Take one decision about several comments")
def post_decisions(request: HttpRequest, decisions: NewDecisions) -> OutcomesAnswer:
    outcomes = decide_each(
        caller(request),
        decisions.comments,
        action=decisions.action,
        reason=decisions.reason,
        category=decisions.category,
    )
    return OutcomesAnswer(outcomes=outcomes)


@router.get("/ballot-groups", response=BallotGroupsAnswer, summary="Groups of ballots that look suspicious")
def get_ballot_groups(request: HttpRequest) -> BallotGroupsAnswer:
    return BallotGroupsAnswer(groups=read_groups(caller(request)))


@router.post(
    "/ballot-groups/{int:group_id}/decisions",
    response={201: BallotGroupAnswer},
    summary="Discount a group of ballots, or restore it",
)
def post_group_decision(request: HttpRequest, decision: NewGroupDecision, group_id: int) -> Status[BallotGroupAnswer]:
    group = decide_group(caller(request), group_id, action=decision.action, reason=decision.reason)
    return Status(201, BallotGroupAnswer(group=describe_group(group)))


@router.post("/undo", response=OutcomesAnswer, summary="Undo one's own decisions, within ten seconds")
def post_undo(request: HttpRequest, undone: UndoneDecisions) -> OutcomesAnswer:
    return OutcomesAnswer(outcomes=undo_each(caller(request), undone.decisions))
