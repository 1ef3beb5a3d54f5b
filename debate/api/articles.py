"""Articles: the snapshot, what has changed since, and the comments by cursor."""

from collections.abc import Collection
from hashlib import blake2b
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from debate.api.callers import caller, reading_caller
from debate.api.posting import post_new_comment
from debate.api.schemas import List, NewComment, Sort, text_of
from debate.articles.access import get_article
from debate.comments.narrowing import Narrowing
from debate.comments.participants import complete_name, count_comments
from debate.comments.threads import read_comments
from debate.comments.wire_form import describe_participant
from debate.database.ids import MAX_ID
from debate.diffs import close_changes, read_changes, read_snapshot
from debate.readers.hiding import hidden_from
from debate.readers.names import MAX_NAME_CHARACTERS
from debate.wire.articles import ChangesFrame, ResetFrame, SnapshotAnswer
from debate.wire.base import to_json
from debate.wire.comments import CommentAnswer, CommentPage, ParticipantsAnswer

router = Router(tags=["articles"])


@router.get("/{slug}", response=SnapshotAnswer, summary="An article's state, without its comments")
def get_snapshot(request: HttpRequest, slug: str) -> SnapshotAnswer:
    return read_snapshot(slug, caller(request))


@router.get("/{slug}/comments", response=CommentPage, summary="A page of comments and replies in one order")
def get_comments(
    request: HttpRequest,
    slug: str,
    sort: Sort = "newest",
    cursor: str = "",
    limit: Annotated[int, Field(ge=1, le=100)] = 50,
    thread: Annotated[int | None, Field(ge=1, le=MAX_ID, description="Only replies in this thread.")] = None,
    side: Annotated[int | None, Field(ge=1, le=MAX_ID, description="Only published comments of this side.")] = None,
    only: Annotated[List | None, Field(description="Only the newsroom's picks, or questions to it.")] = None,
) -> CommentPage:
    article, narrowing = get_article(slug), Narrowing(side, only)
    return read_comments(
        article, caller(request), sort=sort, cursor=cursor, limit=limit, thread=thread, narrowing=narrowing
    )


@router.get("/{slug}/participants", response=ParticipantsAnswer, summary="Who takes part, by the beginning of a name")
def get_participants(
    request: HttpRequest,
    slug: str,
    prefix: Annotated[str, text_of(0, MAX_NAME_CHARACTERS)] = "",
    reader: Annotated[int | None, Field(ge=1, le=MAX_ID, description="Only this reader, with more about them.")] = None,
) -> ParticipantsAnswer:
    if reader is not None:
        found = count_comments(caller(request), slug, reader)
        return ParticipantsAnswer(people=[describe_participant(found[0], comments=found[1])] if found else [])
    people = complete_name(caller(request), slug, prefix)
    return ParticipantsAnswer(people=[describe_participant(person) for person in people])


@router.post("/{slug}/comments", response={201: CommentAnswer}, summary="Post a comment or a reply")
def post_article_comment(request: HttpRequest, slug: str, comment: NewComment) -> Status[CommentAnswer]:
    return Status(201, post_new_comment(caller(request), slug, comment))


@router.get(
    "/{slug}/changes",
    response=ChangesFrame | ResetFrame,
    by_alias=True,
    summary="What has changed since a revision",
)
def get_changes(
    request: HttpRequest, slug: str, since: Annotated[int, Field(ge=0, le=MAX_ID)] = 0, epoch: str = ""
) -> HttpResponse:
    changes, hidden = read_changes(get_article(slug).pk, epoch, since), hidden_from(reading_caller(request))
    response = HttpResponse(to_json(close_changes(hidden, changes)), "application/json")
    # For all but readers who have hidden somebody the response is the same, so a cache can store it, but must
    # revalidate it.
    response["Cache-Control"] = f"{'private' if hidden else 'public'}, max-age=0, must-revalidate"
    response["ETag"] = _entity_tag(changes, since, hidden)
    return response


def _entity_tag(changes: ChangesFrame | ResetFrame, since: int, hidden: Collection[int]) -> str:
    """Return the entity tag of the state. Viewers are left out: a changed count alone doesn't justify sending
    everything again.
    """
    tallies = [(tally.poll, tally.version) for tally in changes.tallies] if isinstance(changes, ChangesFrame) else []
    state = repr((changes.type, changes.epoch, since, changes.rev, tallies, *sorted(hidden)))
    return f'"{blake2b(state.encode(), digest_size=9).hexdigest()}"'
