"""Following debates: an account gets new comments in them by mail and as notifications."""

from django.http import HttpRequest
from ninja import Router, Status

from debate.api.callers import caller
from debate.following.following import follow, unfollow

router = Router(tags=["following"])


@router.put("/{slug}/follow", response={204: None}, summary="Follow a debate")
def put_follow(request: HttpRequest, slug: str) -> Status[None]:
    follow(caller(request), slug)
    return Status(204, None)


@router.delete("/{slug}/follow", response={204: None}, summary="Stop following a debate")
def delete_follow(request: HttpRequest, slug: str) -> Status[None]:
    unfollow(caller(request), slug)
    return Status(204, None)
