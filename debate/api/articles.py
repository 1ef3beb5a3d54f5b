"""Articles: the snapshot, what has changed since, and the comments by cursor."""

from hashlib import blake2b
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseNotModified
from ninja import Router, Status
from pydantic import Field

from debate import wire
from debate.api.callers import caller
from debate.api.schemas import MAX_ID, NewComment, Sort
from debate.articles.access import get_article
from debate.comments.posting import post_comment
from debate.comments.threads import read_comments
from debate.comments.wire_form import describe
from debate.diffs import read_changes, read_snapshot

router = Router(tags=["articles"])


@router.get("/{slug}", response=wire.Snapshot, summary="An article's state but for its comments")
def get_snapshot(request: HttpRequest, response: HttpResponse, slug: str) -> wire.Snapshot:
    response["Cache-Control"] = "no-store"
    return read_snapshot(slug, caller(request))


@router.get("/{slug}/comments", response=wire.CommentPage, summary="A page of comments and replies in one order")
def get_comments(
    request: HttpRequest,
    response: HttpResponse,
    slug: str,
    sort: Sort = "newest",
    cursor: str = "",
    limit: Annotated[int, Field(ge=1, le=100)] = 50,
    thread: Annotated[int | None, Field(ge=1, lt=MAX_ID, description="Only replies in this thread.")] = None,
) -> wire.CommentPage:
    response["Cache-Control"] = "no-store"
    return read_comments(get_article(slug), caller(request), sort=sort, cursor=cursor, limit=limit, thread=thread)


@router.post("/{slug}/comments", response={201: wire.CommentAnswer}, summary="Post a comment or a reply")
def post_article_comment(request: HttpRequest, slug: str, comment: NewComment) -> Status[wire.CommentAnswer]:
    posted = post_comment(
        caller(request), slug, body=comment.body, key=comment.key, parent=comment.parent, staff=comment.staff
    )
    return Status(201, wire.CommentAnswer(comment=describe(posted)))


@router.get("/{slug}/changes", response=wire.Changes | wire.Reset, summary="What has changed since a revision")
def get_changes(
    request: HttpRequest, slug: str, since: Annotated[int, Field(ge=0, lt=MAX_ID)] = 0, epoch: str = ""
) -> HttpResponse:
    changes = read_changes(get_article(slug).pk, epoch, since)
    tag = _entity_tag(changes, since)
    unchanged = tag in (known.strip() for known in request.headers.get("If-None-Match", "").split(","))
    response = HttpResponseNotModified() if unchanged else HttpResponse(wire.to_json(changes), "application/json")
    # Everybody is told the same, so a cache may keep it; but not without asking whether it is still so.
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    response["ETag"] = tag
    return response


def _entity_tag(changes: wire.Changes | wire.Reset, since: int) -> str:
    """Name the state that was sent. Viewers are left out: they alone are no reason to send everything again."""
    tallies = [(tally.poll, tally.version) for tally in changes.tallies] if isinstance(changes, wire.Changes) else []
    state = repr((changes.type, changes.epoch, since, changes.rev, tallies))
    return f'"{blake2b(state.encode(), digest_size=9).hexdigest()}"'
