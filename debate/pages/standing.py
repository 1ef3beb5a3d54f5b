"""What a reader is told in person: notices, and the page that says what they must not do, why, and how to appeal."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.errors import Refusal
from debate.moderation.appeals import appeal as file_appeal
from debate.moderation.person import read_own_sanctions
from debate.pages.article import current
from debate.pages.errors import refused
from debate.pages.places import wanted
from debate.readers.identity import identify
from debate.readers.notices import dismiss_notice


@require_safe
@current
def standing(request: HttpRequest) -> HttpResponse:
    """Show the reader's own warnings, mutes and bans, with a form to appeal against each once."""
    return _page(request)


@require_POST
def appeal(request: HttpRequest, sanction_id: int) -> HttpResponse:
    """File an appeal; one that was refused stands in its form again."""
    text = request.POST.get("text", "")
    try:
        file_appeal(identify(request), sanction_id, text=text)
    except Refusal as refusal:
        return refused(_page(request, said=text, refusal=refusal, at=sanction_id), refusal)
    return HttpResponseRedirect("/standing/")


@require_POST
def dismiss(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Forget a notice, and lead back."""
    dismiss_notice(identify(request), notice_id)
    return HttpResponseRedirect(wanted(request))


def _page(request: HttpRequest, **draft: object) -> HttpResponse:
    return render(request, "standing.html", {"sanctions": read_own_sanctions(identify(request))} | draft)
