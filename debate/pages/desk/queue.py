"""The moderators' desk: the queues on the left, a comment in its context on the right, and their forms."""

import re
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.errors import NotFound, Refusal, WrongState
from debate.moderation.bulk import decide_each
from debate.moderation.models import Report
from debate.moderation.queue.case import read_case
from debate.moderation.queue.selection import QUEUES, Selection, read_page
from debate.moderation.undo import read_undoable, undo_each
from debate.pages.debates.article import no_cache
from debate.pages.desk import cards
from debate.pages.desk.addresses import without_empty
from debate.pages.desk.tabs import desk_tabs
from debate.pages.errors import refused
from debate.pages.posting import post_from_form, require_shown_reader
from debate.pages.return_url import number, numbers, return_url
from debate.pages.shown_again import shown_again
from debate.readers.identity import Identity, identify
from debate.readers.scope import Scope
from debate.rights.asking import require
from debate.rights.table import READ_DESK
from debate.wire.moderation.decisions import OutcomeObject
from debate.wire.moderation.desk import CaseAnswer, QueueEntryObject


@require_safe
@no_cache
def desk(request: HttpRequest) -> HttpResponse:
    """Show a queue, and one comment of it in its context."""
    return without_empty(request) or desk_page(request, identify(request))


@require_safe
@no_cache
def case(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Show only one comment in its context: for links, and for the browser code, which puts it on the desk."""
    identity = identify(request)
    require(identity, READ_DESK)
    return render(
        request,
        "desk_case.html",
        _for_case(identity, comment_id) | {"case": _read_case(identity, comment_id), "tabs": desk_tabs(identity)},
    )


def _refused_desk_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return refused(desk_page(request, identify(request), complaints=[refusal.message]), refusal)


@require_POST
@shown_again(_refused_desk_page)
def decisions(request: HttpRequest) -> HttpResponse:
    """Take a decision about the selected comments, and return to the queue."""
    identity = identify(request)
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    category = request.POST.get("remove", "")
    outcomes = decide_each(
        identity, _chosen(request), action="remove" if category else action, reason=reason, category=category
    )
    return _lead_back(request, identity, outcomes)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Undo recent decisions, and return to the queue."""
    identity = identify(request)
    return _lead_back(request, identity, undo_each(identity, numbers(",".join(request.POST.getlist("decision")))))


def _refused_case_page(request: HttpRequest, refusal: Refusal, comment_id: int) -> HttpResponse:
    identity = identify(request)
    context = _for_case(identity, comment_id) | {
        "case": _read_case(identity, comment_id),
        "tabs": desk_tabs(identity),
        "draft": request.POST.get("body", ""),
        "refusal": refusal,
    }
    return refused(render(request, "desk_case.html", context), refusal)


@require_POST
@shown_again(_refused_case_page)
def answer(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Reply to the comment as staff, and show it again with the reply."""
    identity = identify(request)
    require(identity, READ_DESK)
    slug = _read_case(identity, comment_id).entry.article
    require_shown_reader(request, identity)
    post_from_form(request, identity, slug, parent=comment_id, staff=True)
    return HttpResponseRedirect(f"/moderation/comment/{comment_id}/")


def desk_page(request: HttpRequest, identity: Identity, *, complaints: list[str] | None = None) -> HttpResponse:
    """Return the desk's page for its address, with a refusal at the top."""
    require(identity, READ_DESK)
    # A refused form is shown on its own page.
    query = QueryDict(urlsplit(return_url(request)).query) if request.method == "POST" else request.GET
    selection, cursor, asked = _selection(query, identity), query.get("cursor", ""), number(query.get("open"))
    page = read_page(selection, cursor=cursor)
    context = _for_case(identity, 0) | {
        "selection": selection,
        "back": f"/moderation/?{cards.query_of(selection, cursor=cursor)}",
        "tabs": desk_tabs(
            identity,
            selection.queue,
            queries={queue: cards.query_of(replace(selection, queue=queue)) for queue in QUEUES},
        ),
        "chips": [] if selection.article else cards.article_chips(page.entries),
        "without_article": f"/moderation/?{cards.query_of(replace(selection, article=''))}",
        "filters": cards.filters(selection),
        "rows": cards.rows(page.entries),
        "following": cards.query_of(selection, cursor=page.next) if page.next else "",
        "case": _open_case(asked, page.entries, selection.scope),
        "asked": asked,
        "counts": page.counts,
        "blank": cards.blank_row(),
        "complaints": complaints or [],
        "undoable": read_undoable(identity, numbers(query.get("undo", ""))),
        "said": request.POST,
        "chosen": _chosen(request),
    }
    return render(request, "desk.html", context)


def _lead_back(request: HttpRequest, identity: Identity, outcomes: list[OutcomeObject]) -> HttpResponse:
    """Return to the moderator's page with an undo link, or show the refusal there."""
    refusals = [outcome.error.message for outcome in outcomes if outcome.error]
    if refusals and not return_url(request).startswith("/moderation/"):
        raise WrongState(refusals[0])
    if refusals:
        return desk_page(request, identity, complaints=refusals)
    done = ",".join(str(outcome.decision.id) for outcome in outcomes if outcome.decision and not outcome.undoes)
    address = re.sub(r"[?&]undo=[0-9,]*", "", return_url(request))
    return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}undo={done}" if done else address)


def _chosen(request: HttpRequest) -> list[int]:
    return numbers(",".join(request.POST.getlist("comment")))


def _read_case(identity: Identity, comment_id: int) -> CaseAnswer:
    return read_case(comment_id, require(identity, READ_DESK).scope)


def _open_case(asked: int | None, entries: list[QueueEntryObject], scope: Scope) -> CaseAnswer | None:
    """Return the requested comment, or the first of the page."""
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
        scope=require(identity, READ_DESK).scope,
    )


def _for_case(identity: Identity, comment_id: int) -> dict[str, object]:
    return {
        "reader": identity.describe(),
        "reasons": Report.Reason.choices,
        "key": uuid4(),
        "back": f"/moderation/comment/{comment_id}/",
    }
