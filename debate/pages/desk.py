"""The moderators' desk."""

from datetime import UTC, datetime
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate import wire, wire_desk
from debate.moderation.queue import read_queue
from debate.pages.article import current
from debate.pages.errors import with_refusals
from debate.readers.identity import identify
from debate.readers.roles import require_moderator


@require_safe
@current
@with_refusals
def desk(request: HttpRequest) -> HttpResponse:
    """Show what waits for a decision and the newest comments."""
    identity = identify(request)
    if identity.reader is None:
        return HttpResponseRedirect(f"/sign-in/?next={quote(request.path)}")
    require_moderator(identity)
    context = {"queue": read_queue(), "blank": _BLANK, "reader": identity.describe(), "here": request.path}
    return render(request, "desk.html", context)


# Rendered into a <template>: what the browser code clones and fills.
_BLANK = wire_desk.QueueEntry(
    id=0,
    parent=None,
    article="",
    title="",
    author=wire.Author(id=0, name=""),
    side=None,
    body="",
    html="",
    created=datetime.fromtimestamp(0, tz=UTC),
    state="published",
    pinned=False,
    likes=0,
    replies=0,
    reports=[],
    decision=None,
)
