"""A reader's own page: notices, sanctions with their reasons, and appeals."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.errors import Refusal
from debate.moderation.people.appeals import appeal as file_appeal
from debate.moderation.people.person import read_own_sanctions
from debate.pages.debates.article import no_cache
from debate.pages.errors import refused
from debate.pages.return_url import number, return_url
from debate.pages.shown_again import shown_again
from debate.readers.identity import identify
from debate.readers.notices import dismiss_notice, mark_read


@require_safe
@no_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show the reader's own warnings, mutes and bans, each with a form for one appeal."""
    return _page(request)


def _appeal_page(request: HttpRequest, refusal: Refusal, sanction_id: int) -> HttpResponse:
    said = request.POST.get("text", "")
    return refused(_page(request, said=said, refusal=refusal, at=sanction_id), refusal)


@require_POST
@shown_again(_appeal_page)
def appeal(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """File an appeal."""
    file_appeal(identify(request), sanction_id, text=request.POST.get("text", ""))
    return HttpResponseRedirect("/standing/")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark the notices of the page as read, and return."""
    mark_read(identify(request), number(request.POST.get("until")) or 0)
    return HttpResponseRedirect(return_url(request))


@require_POST
def dismiss(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Dismiss a notice, and return."""
    dismiss_notice(identify(request), notice_id)
    return HttpResponseRedirect(return_url(request))


def _page(request: HttpRequest, **draft: object) -> HttpResponse:
    return render(request, "account_status.html", {"sanctions": read_own_sanctions(identify(request))} | draft)
