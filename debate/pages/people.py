"""What moderators do with people: a page about each person, and the appeals that wait for an answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.errors import Refusal
from debate.moderation.appeals import answer_appeal, read_open_appeals
from debate.moderation.context import read_record
from debate.moderation.people import lift_sanction, sanction_reader
from debate.moderation.person import read_person
from debate.moderation.sweeps import read_sweeps, remove_posts, restore_posts
from debate.pages.article import current
from debate.pages.errors import refused
from debate.pages.places import number, wanted
from debate.readers.identity import Identity, identify
from debate.readers.models import Reader
from debate.readers.roles import require_moderator
from debate.record.models import Decision

# What the forms offer; the domain takes any number within its bounds.
HOURS = {"1": "1 hour", "24": "1 day", "72": "3 days", "168": "1 week", "720": "30 days"}


@require_safe
@current
def person(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Show what is known of a reader, and the forms to warn, mute, ban and clear up after them."""
    return _person_page(request, identify(request), reader_id)


@require_POST
def sanction(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Warn, mute or ban the reader and, where that is asked for, remove what they wrote."""

    def act(identity: Identity) -> None:
        sanction_reader(
            identity,
            reader_id,
            request.POST.get("kind", ""),
            reason=request.POST.get("reason", ""),
            category=request.POST.get("category", ""),
            hours=number(request.POST.get("hours")),
            with_address="with_address" in request.POST,
        )
        if request.POST.get("sweep"):
            _sweep(identity, request, reader_id)

    return _done(request, reader_id, act)


@require_POST
def sweep(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Remove what the reader wrote in the last hours."""
    return _done(request, reader_id, lambda identity: _sweep(identity, request, reader_id))


@require_POST
def restore(request: HttpRequest, reader_id: int, batch: UUID) -> HttpResponse:
    """Bring back what one action removed."""
    return _done(request, reader_id, lambda identity: restore_posts(identity, batch))


@require_POST
def lift(request: HttpRequest, reader_id: int, sanction_id: int) -> HttpResponse:
    """End a sanction before its time."""
    reason = request.POST.get("reason", "")
    return _done(request, reader_id, lambda identity: lift_sanction(identity, sanction_id, reason=reason))


@require_safe
@current
def appeals(request: HttpRequest) -> HttpResponse:
    """Show the appeals that wait for an answer."""
    return _appeals_page(request, identify(request))


@require_POST
def answer(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Answer an appeal, and lift the sanction or not."""
    identity, text = identify(request), request.POST.get("answer", "")
    try:
        answer_appeal(identity, appeal_id, lifts=request.POST.get("outcome") == "lift", answer=text)
    except Refusal as refusal:
        return refused(_appeals_page(request, identity, said=text, refusal=refusal, at=appeal_id), refusal)
    return HttpResponseRedirect(wanted(request))


def _done(request: HttpRequest, reader_id: int, act: Callable[[Identity], Any]) -> HttpResponse:
    identity = identify(request)
    try:
        act(identity)
    except Refusal as refusal:
        return refused(_person_page(request, identity, reader_id, refusal=refusal), refusal)
    return HttpResponseRedirect(f"/moderation/people/{reader_id}/")


def _sweep(identity: Identity, request: HttpRequest, reader_id: int) -> None:
    remove_posts(
        identity,
        reader_id,
        hours=number(request.POST.get("sweep")) or 0,
        reason=request.POST.get("reason", ""),
        category=request.POST.get("category", ""),
    )


def _person_page(
    request: HttpRequest, identity: Identity, reader_id: int, *, refusal: Refusal | None = None
) -> HttpResponse:
    context = {
        "person": read_person(identity, reader_id),
        "record": read_record(Reader.objects.get(pk=reader_id)),
        "sweeps": read_sweeps(identity, reader_id),
        "categories": Decision.Category.choices,
        "hours": HOURS,
        "reader": identity.describe(),
        "refusal": refusal,
        "said": request.POST,
    }
    return render(request, "person.html", context)


def _appeals_page(request: HttpRequest, identity: Identity, **draft: object) -> HttpResponse:
    require_moderator(identity)
    context = {"appeals": read_open_appeals(), "reader": identity.describe()}
    return render(request, "appeals.html", context | draft)
