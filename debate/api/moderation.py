"""The moderators' queue."""

from django.http import HttpRequest, HttpResponse
from ninja import Router

from debate import wire
from debate.api.callers import caller
from debate.moderation.queue import read_queue
from debate.readers.roles import require_moderator

router = Router(tags=["moderation"])


@router.get("/queue", response=wire.Queue, summary="What waits for a decision, and the newest comments")
def get_queue(request: HttpRequest, response: HttpResponse) -> wire.Queue:
    response["Cache-Control"] = "no-store"
    require_moderator(caller(request))
    return read_queue()
