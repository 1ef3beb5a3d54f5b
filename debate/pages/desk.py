"""The moderators' desk: the queues at the left, a comment in its context at the right, and what is done there."""

import re
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate import wire_desk
from debate.comments.posting import post_comment
from debate.errors import NotFound, Refusal, WrongState
from debate.moderation.bulk import decide_each
from debate.moderation.context import read_case
from debate.moderation.models import Report
from debate.moderation.selection import Selection, read_page
from debate.moderation.undo import read_undoable, undo_each
from debate.pages import desk_cards
from debate.pages.article import current
from debate.pages.errors import refused
from debate.pages.places import number, numbers, wanted
from debate.readers.identity import Identity, identify
from debate.readers.models import Role
from debate.readers.roles import require_moderator
from debate.readers.scope import Scope


@require_safe
@current
def desk(request: HttpRequest) -> HttpResponse:
    """Show a queue, and one comment of it in its context."""
    return desk_page(request, identify(request))


@require_safe
@current
def case(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show one comment in its context alone: what a link to it leads to, and what the browser code puts on the desk."""
    identity = identify(request)
    require_moderator(identity)
    return render(
        request,
        "desk_case.html",
        _for_case(identity, comment_id) | {"case": _read_case(identity, comment_id)},
    )


@require_POST
def decisions(request: HttpRequest) -> HttpResponse:
    """Take a decision about the comments that are chosen, and lead back to the queue."""
    identity = identify(request)
    chosen = numbers(",".join(request.POST.getlist("comment")))
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    category = request.POST.get("remove", "")
    try:
        outcomes = decide_each(
            identity, chosen, action="remove" if category else action, reason=reason, category=category
        )
    except Refusal as refusal:
        return refused(desk_page(request, identity, complaints=[refusal.message]), refusal)
    return _lead_back(request, identity, outcomes)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take decisions back that were taken a moment ago, and lead back to the queue."""
    identity = identify(request)
    return _lead_back(request, identity, undo_each(identity, numbers(",".join(request.POST.getlist("decision")))))


@require_POST
def answer(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Reply to the comment as staff, and show it again with the reply below."""
    identity = identify(request)
    require_moderator(identity)
    slug = _read_case(identity, comment_id).entry.article
    body = request.POST.get("body", "")
    try:
        post_comment(identity, slug, body=body, key=_key(request), parent=comment_id, staff=True)
    except Refusal as refusal:
        context = _for_case(identity, comment_id) | {
            "case": _read_case(identity, comment_id),
            "draft": body,
            "refusal": refusal,
        }
        return refused(render(request, "desk_case.html", context), refusal)
    return HttpResponseRedirect(f"/moderation/comment/{comment_id}/")


def desk_page(request: HttpRequest, identity: Identity, *, complaints: list[str] | None = None) -> HttpResponse:
    """Return the desk's page as its address says, with what could not be done said on top."""
    require_moderator(identity)
    # A form that was refused is shown on the page that it came from.
    query = QueryDict(urlsplit(wanted(request)).query) if request.method == "POST" else request.GET
    selection, cursor, asked = _selection(query, identity), query.get("cursor", ""), number(query.get("open"))
    page = read_page(selection, cursor=cursor)
    context = _for_case(identity, 0) | {
        "selection": selection,
        "back": f"/moderation/?{desk_cards.query_of(selection, cursor=cursor)}",
        "tabs": desk_cards.tabs(selection, page.counts),
        "filters": desk_cards.filters(selection),
        "rows": desk_cards.rows(page.entries),
        "following": desk_cards.query_of(selection, cursor=page.next) if page.next else "",
        "case": _open_case(asked, page.entries, selection.scope),
        "asked": asked,
        "counts": page.counts,
        "blank": desk_cards.blank_row(),
        "complaints": complaints or [],
        "undoable": read_undoable(identity, numbers(query.get("undo", ""))),
        "is_chief": identity.reader is not None and identity.reader.role >= Role.CHIEF,
    }
    return render(request, "desk.html", context)


def _lead_back(request: HttpRequest, identity: Identity, outcomes: list[wire_desk.Outcome]) -> HttpResponse:
    """Lead back to where the moderator was, with the way to undo; or say there what could not be done."""
    refusals = [outcome.error.message for outcome in outcomes if outcome.error]
    if refusals and not wanted(request).startswith("/moderation/"):
        raise WrongState(refusals[0])
    if refusals:
        return desk_page(request, identity, complaints=refusals)
    done = ",".join(str(outcome.decision.id) for outcome in outcomes if outcome.decision and not outcome.undoes)
    address = re.sub(r"[?&]undo=[0-9,]*", "", wanted(request))
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}undo={done}" if done else address)


def _read_case(identity: Identity, comment_id: int) -> wire_desk.Case:
    return read_case(comment_id, require_moderator(identity).scope)


def _open_case(asked: int | None, entries: list[wire_desk.QueueEntry], scope: Scope) -> wire_desk.Case | None:
    """Return the comment that is asked for, else the first of the page."""
    comment_id = asked or (entries[0].id if entries else None)
    try:
        return read_case(comment_id, scope, known=entries) if comment_id else None
    except NotFound:
        return None


def _selection(asked: QueryDict, identity: Identity) -> Selection:
    return Selection(
        queue=asked.get("queue") or "reported",
        article=asked.get("article", ""),
        side=number(asked.get("side")),
        author=asked.get("author", ""),
        words=asked.get("words", ""),
        state=asked.get("state", ""),
        scope=require_moderator(identity).scope,
    )


def _for_case(identity: Identity, comment_id: int) -> dict[str, object]:
    return {
        "reader": identity.describe(),
        "reasons": Report.Reason.choices,
        "states": desk_cards.STATE_NAMES,
        "key": uuid4(),
        "back": f"/moderation/comment/{comment_id}/",
    }


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
