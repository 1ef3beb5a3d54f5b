"""A reader's own data: what there is, a download of it, and having it deleted."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.own_data.erasing import ask_for_erasure, find_erasure, revoke_erasure
from debate.own_data.holdings import count_holdings, dump_holdings
from debate.own_data.people import Person
from debate.own_data.readable import write_page
from debate.pages.debates.article import no_cache
from debate.pages.streaming import stream_file
from debate.readers.hiding import read_hidden
from debate.readers.identity import identify
from debate.rights.asking import require_reader


@require_safe
@no_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show a named reader what is stored about them; raises `SignInRequired`."""
    identity = identify(request)
    reader = require_reader(identity)
    context = {
        "hidden_people": read_hidden(identity),
        "holdings": count_holdings(Person.of(reader)),
        "erasure": find_erasure(reader),
    }
    return render(request, "own_data.html", context)


@require_safe
@no_cache
def download(request: HttpRequest) -> HttpResponseBase:
    """Send everything that is stored about the reader as JSON; raises `SignInRequired`, `RateLimited`."""
    person = _downloading(request)
    return stream_file(request, dump_holdings(person), name="hustings.json", content_type="application/json")


@require_safe
@no_cache
def download_page(request: HttpRequest) -> HttpResponseBase:
    """Send the same as a page that people can read; raises `SignInRequired`, `RateLimited`."""
    person = _downloading(request)
    return stream_file(request, write_page(person), name="hustings.html", content_type="text/html; charset=utf-8")


def _downloading(request: HttpRequest) -> Person:
    identity = identify(request)
    person = Person.of(require_reader(identity))
    # It reads every table.
    identity.spend("choice")
    return person


@require_POST
def delete(request: HttpRequest) -> HttpResponse:
    """Note the reader's wish to be deleted; raises `SignInRequired`, and `Forbidden` for moderators."""
    ask_for_erasure(
        identify(request),
        keeps_comments=request.POST.get("comments") == "keep",
        keeps_votes=request.POST.get("votes") == "keep",
    )
    return HttpResponseRedirect("/account/data/")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Let the reader stay; raises `SignInRequired`."""
    revoke_erasure(identify(request))
    return HttpResponseRedirect("/account/data/")
