"""The debate in a frame on a publisher's page: to be read without script or cookie, to take part in by a token.

The address names the origin of the page around the frame, and the answer lets pages of that origin alone show it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from debate.articles.access import get_article, require_embeddable
from debate.articles.sight import find_article, see_article
from debate.audience import viewers
from debate.errors import NotFound, Refusal
from debate.pages.article import current, debate_context
from debate.pages.errors import refused
from debate.pages.poll_cards import poll_cards
from debate.polls.ballots import read_ballots
from debate.polls.tallies import get_poll, polls_of
from debate.readers.address import client_address
from debate.readers.identity import identify_in_frame
from debate.sites.access import get_site
from debate.sites.models import Site

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Embedder:
    """The page around the frame: its origin, and the site that it belongs to."""

    origin: str
    site: Site


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let pages of the origin in the address, and no other, show a view's answer in a frame.

    What the domain refuses is told in the frame; an origin that is not allowed gets an answer that no frame shows.
    """

    def answer(request: HttpRequest, embedder: Embedder, what: dict[str, int | str]) -> HttpResponse:
        try:
            return view(request, embedder, **what)
        except Refusal as refusal:
            context = _shared(request, embedder) | {"refusal": refusal}
            return refused(render(request, "frame_refusal.html", context), refusal)

    @require_safe
    @current
    @wraps(view)
    def answered(request: HttpRequest, scheme: str, host: str, **what: int | str) -> HttpResponse:
        origin = f"{scheme}://{host}"
        embedder = Embedder(origin, get_site(origin))
        # The links are those of the debate's own page, so that they lead there without script: hence a <base>.
        allow: Callable[..., Any] = csp_replace({"frame-ancestors": [origin], "base-uri": [SELF]})
        response: HttpResponse = xframe_options_exempt(allow(answer))(request, embedder, what)
        response["Vary"] = "Authorization, X-Embedder"
        return response

    return answered


@framed
def article(request: HttpRequest, embedder: Embedder, slug: str) -> HttpResponse:
    """Show an article's polls and its debate, without the article itself."""
    found = get_article(slug)
    require_embeddable(found, embedder.site)
    identity = identify_in_frame(request)
    return render(request, "frame.html", debate_context(request, found, identity) | _shared(request, embedder))


@framed
def poll(request: HttpRequest, embedder: Embedder, poll_id: int) -> HttpResponse:
    """Show one poll."""
    found = get_poll(poll_id).article
    require_embeddable(found, embedder.site)
    identity = identify_in_frame(request)
    shown = [poll for poll in polls_of(found.pk) if poll.pk == poll_id]
    if not shown:
        raise NotFound("There is no poll of that number.")
    context = {
        "article": found,
        "polls": poll_cards(shown, read_ballots(identity, found.pk), identity.kind),
        "reader": identity.describe(),
        "rev": found.rev,
        "viewers": viewers(found.pk),
        "is_poll_alone": True,
    }
    return render(request, "frame.html", context | _shared(request, embedder))


@framed
def page(request: HttpRequest, embedder: Embedder) -> HttpResponse:
    """Lead to the debate of the page whose address is given; the first time that it is shown, there is none yet.

    Only what the browser says came from the site itself begins one: nobody else's page can.
    """
    address, title = request.GET.get("address", ""), request.GET.get("title", "")
    slug = _own_slug(request, address)
    if slug is None:
        found = find_article(address, embedder.site)
        if found is None and _referring_origin(request) != embedder.origin:
            raise NotFound("There is no debate for that page yet.")
        found = found or see_article(address, embedder.site, title=title, client_address=client_address(request))
        slug = found.slug
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # Opened by the link below the frame, there is no page around it.
        return HttpResponseRedirect(f"/a/{slug}/")
    theme = f"?theme={request.GET['theme']}" if request.GET.get("theme") in THEMES else ""
    return HttpResponseRedirect(f"{request.path.removesuffix('page')}a/{slug}/{theme}")


@require_safe
def poll_by_number(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Lead to the page of a poll of which a publisher knows the number alone."""
    return HttpResponseRedirect(f"/a/{get_poll(poll_id).article.slug}/poll/")


def _shared(request: HttpRequest, embedder: Embedder) -> dict[str, object]:
    theme = request.GET.get("theme")
    return {
        "embedder": embedder.origin,
        "theme": theme if theme in THEMES else "",
        "frame": f"{request.path}?theme={theme}&" if theme in THEMES else f"{request.path}?",
        # The forms are for the script, which has no use for a CSRF token; asking for one would set a cookie.
        "csrf_token": "",
    }


def _own_slug(request: HttpRequest, address: str) -> str | None:
    """Return the name of the article whose page here has the address, None for another address."""
    own = re.escape(f"{request.scheme}://{request.get_host()}/a/")
    found = re.fullmatch(rf"{own}([-\w]+)/(#.*)?", address, re.ASCII)
    return found[1] if found else None


def _referring_origin(request: HttpRequest) -> str:
    try:
        referrer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return f"{referrer.scheme}://{referrer.netloc}"
