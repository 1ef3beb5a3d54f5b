"""The moderators' desk over HTTP: its queues page by page, one comment in its context, and decisions about several."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status
from pydantic import Field

from debate import wire_desk
from debate.api.callers import caller
from debate.api.schemas import MAX_ID, NewDecision, NewDecisions, Request, UndoneDecisions
from debate.moderation.bulk import decide_each
from debate.moderation.context import read_case
from debate.moderation.queue import read_queue
from debate.moderation.selection import MAX_LIMIT, PAGE_ENTRIES, Selection, read_page
from debate.moderation.undo import undo_each
from debate.polls.groups import decide_group, describe_group, read_groups
from debate.readers.roles import require_moderator

router = Router(tags=["moderation"])


class SelectionQuery(Request):
    """Which queue, narrowed down how; without a queue the first page of each is answered."""

    queue: str = ""
    article: str = Field("", description="The name (slug) of an article.")
    side: Annotated[int | None, Field(ge=1, lt=MAX_ID, description="A choice of a poll.")] = None
    author: str = Field("", description="An author's id, or a part of a name.")
    words: str = Field("", description="Words of the comment, or their beginnings.")
    state: str = Field("", description="`published`, `pending`, `removed` or `withdrawn`.")
    cursor: str = ""
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = PAGE_ENTRIES


@router.get(
    "/queue",
    response=wire_desk.Queue | wire_desk.QueuePage,
    summary="What waits for a decision and the newest comments; with `queue` a page of one queue",
)
def get_queue(
    request: HttpRequest, response: HttpResponse, wanted: Query[SelectionQuery]
) -> wire_desk.Queue | wire_desk.QueuePage:
    response["Cache-Control"] = "no-store"
    scope = require_moderator(caller(request)).scope
    if not wanted.queue:
        return read_queue(scope)
    filters = wanted.model_dump(exclude={"cursor", "limit"})
    return read_page(Selection(**filters, scope=scope), cursor=wanted.cursor, limit=wanted.limit)


@router.get("/comments/{int:comment_id}", response=wire_desk.Case, summary="A comment with what a decision needs")
def get_case(request: HttpRequest, response: HttpResponse, comment_id: int) -> wire_desk.Case:
    response["Cache-Control"] = "no-store"
    return read_case(comment_id, require_moderator(caller(request)).scope)


@router.post("/decisions", response=wire_desk.Outcomes, summary="Take one decision about several comments")
def post_decisions(request: HttpRequest, decisions: NewDecisions) -> wire_desk.Outcomes:
    outcomes = decide_each(
        caller(request),
        decisions.comments,
        action=decisions.action,
        reason=decisions.reason,
        category=decisions.category,
    )
    return wire_desk.Outcomes(outcomes=outcomes)


@router.get("/ballot-groups", response=wire_desk.BallotGroups, summary="Groups of ballots that look stuffed")
def get_ballot_groups(request: HttpRequest, response: HttpResponse) -> wire_desk.BallotGroups:
    response["Cache-Control"] = "no-store"
    return wire_desk.BallotGroups(groups=read_groups(caller(request)))


@router.post(
    "/ballot-groups/{int:group_id}/decisions",
    response={201: wire_desk.BallotGroupAnswer},
    summary="Discount a group of ballots, or restore it",
)
def post_group_decision(
    request: HttpRequest, decision: NewDecision, group_id: int
) -> Status[wire_desk.BallotGroupAnswer]:
    group = decide_group(caller(request), group_id, action=decision.action, reason=decision.reason)
    return Status(201, wire_desk.BallotGroupAnswer(group=describe_group(group)))


@router.post("/undo", response=wire_desk.Outcomes, summary="Take one's own decisions back, within ten seconds")
def post_undo(request: HttpRequest, undone: UndoneDecisions) -> wire_desk.Outcomes:
    return wire_desk.Outcomes(outcomes=undo_each(caller(request), undone.decisions))
