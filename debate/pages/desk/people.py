"""Moderators' pages about people: one per person, and the open appeals."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from debate.audit_log.models import Decision
from debate.errors import Refusal
from debate.moderation.clearing import sanction_and_clear
from debate.moderation.people.appeals import answer_appeal, read_open_appeals
from debate.moderation.people.person import read_person
from debate.moderation.people.sanctions import Terms, lift_sanction
from debate.moderation.people.sweeps import read_sweeps, remove_posts, restore_posts
from debate.moderation.queue.case import read_history
from debate.moderation.queue.selection import Selection, read_page
from debate.pages.debates.article import no_cache
from debate.pages.desk.tabs import desk_tabs
from debate.pages.errors import refused
from debate.pages.return_url import number, return_url
from debate.pages.shown_again import shown_again
from debate.readers.identity import Identity, identify
from debate.readers.models import Reader
from debate.rights.asking import require
from debate.rights.table import READ_DESK

# What the forms offer; the domain takes any number within its bounds.
HOURS = {"1": _("1 hour"), "24": _("1 day"), "72": _("3 days"), "168": _("1 week"), "720": _("30 days")}

# The number of a person's newest comments beside the form.
WRITTEN_SHOWN = 20


@require_safe
@no_cache
def person(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Show a reader's history, and the forms to warn, mute, ban and sweep."""
    return _person_page(request, identify(request), reader_id)


def _refused_person_page(request: HttpRequest, refusal: Refusal, reader_id: int, **_: object) -> HttpResponse:
    return refused(_person_page(request, identify(request), reader_id, refusal=refusal), refusal)


@require_POST
@shown_again(_refused_person_page)
def sanction(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Warn, mute or ban the reader and, if requested, remove their comments."""
    terms = Terms(
        reason=request.POST.get("reason", ""),
        category=request.POST.get("category", ""),
        hours=number(request.POST.get("hours")),
        with_address="with_address" in request.POST,
    )
    sanction_and_clear(
        identify(request),
        reader_id,
        request.POST.get("kind", ""),
        terms,
        remove_hours=(number(request.POST["sweep"]) or 0) if request.POST.get("sweep") else None,
    )
    return _back_to(reader_id)


@require_POST
@shown_again(_refused_person_page)
def sweep(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Remove the reader's comments of the last hours."""
    _sweep(identify(request), request, reader_id)
    return _back_to(reader_id)


@require_POST
@shown_again(_refused_person_page)
def restore(request: HttpRequest, reader_id: int, batch: UUID) -> HttpResponse:
    """Restore the comments of a sweep."""
    restore_posts(identify(request), batch)
    return _back_to(reader_id)


@require_POST
@shown_again(_refused_person_page)
def lift(request: HttpRequest, reader_id: int, sanction_id: int) -> HttpResponse:
    """End a sanction early."""
    lift_sanction(identify(request), sanction_id, reason=request.POST.get("reason", ""))
    return _back_to(reader_id)


@require_safe
@no_cache
def appeals(request: HttpRequest) -> HttpResponse:
    """Show the open appeals."""
    return _appeals_page(request, identify(request))


def _refused_appeals_page(request: HttpRequest, refusal: Refusal, appeal_id: int) -> HttpResponse:
    said = request.POST.get("answer", "")
    return refused(_appeals_page(request, identify(request), said=said, refusal=refusal, at=appeal_id), refusal)


@require_POST
@shown_again(_refused_appeals_page)
def answer(request: HttpRequest, appeal_id: int) -> HttpResponse:
    """Answer an appeal, and lift or uphold the sanction."""
    lifts, text = request.POST.get("outcome") == "lift", request.POST.get("answer", "")
    answer_appeal(identify(request), appeal_id, lifts=lifts, answer=text)
    return HttpResponseRedirect(return_url(request))


def _back_to(reader_id: int) -> HttpResponse:
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
    person, scope = read_person(identity, reader_id), require(identity, READ_DESK).scope
    written = read_page(Selection("new", author=str(reader_id), scope=scope), limit=WRITTEN_SHOWN)
    context = {
        "person": person,
        "written": written.entries,
        "has_more": written.next is not None,
        "is_in_part": not scope.is_everywhere,
        "history": read_history(Reader.objects.get(pk=reader_id), scope),
        "sweeps": read_sweeps(identity, reader_id),
        "categories": Decision.Category.choices,
        "hours": HOURS,
        "reader": identity.describe(),
        "refusal": refusal,
        # Only the submitted form is filled in again.
        "tabs": desk_tabs(identity),
        "said": request.POST if request.path.endswith(("/sanction", "/remove")) else {},
        "said_of_lift": {number(request.path.rpartition("/")[2]): request.POST.get("reason", "")},
    }
    return render(request, "person.html", context)


def _appeals_page(request: HttpRequest, identity: Identity, **draft: object) -> HttpResponse:
    context = {
        "appeals": read_open_appeals(identity),
        "reader": identity.describe(),
        "tabs": desk_tabs(identity, "appeals"),
    }
    return render(request, "appeals.html", context | draft)
