"""The debate in a frame on a publisher's page: readable without script and cookies; taking part needs a token.

The address contains the origin of the surrounding page, and the response allows only pages of that origin to show it.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode, urlsplit

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from debate.articles.access import get_article, require_embeddable
from debate.articles.first_embed import Asked, find_article, get_or_create_article
from debate.errors import NotFound, Refusal, SiteNotAllowed
from debate.language.choosing import LANGUAGE_PARAMETER
from debate.language.wording import later
from debate.pages.appearance import CHOSEN, read_appearance
from debate.pages.debates.article import no_cache, show_debate
from debate.pages.debates.parts import read_state
from debate.pages.debates.poll_cards import poll_cards
from debate.pages.errors import refused
from debate.pages.return_url import redirect_to_current
from debate.polls.ballots import read_ballots
from debate.polls.tallies import get_poll, polls_of
from debate.readers.identity import identify_in_frame
from debate.readers.privacy.address import client_address
from debate.sites.access import get_site
from debate.sites.domains import site_id_here
from debate.sites.languages import language_of_request
from debate.sites.look import look_address
from debate.sites.models import Site
from debate.sites.origins import origin_for
from debate.viewer_count import viewers

# A longer value has no meaning.
MAX_CHOICE_LENGTH = 200
# The page's data about itself, as in `first_embed.Asked`.
ASKED = ("address", "own", "title", "identity", "signature")


@dataclass(frozen=True, slots=True)
class Embedder:
    """The page around the frame: its origin, and its site."""

    origin: str
    site: Site


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only pages of the origin in the address show a view's response in a frame.

    Refusals are shown in the frame; an origin that is not allowed gets a response that can't be framed.
    """

    def answer(request: HttpRequest, embedder: Embedder, what: dict[str, int | str]) -> HttpResponse:
        try:
            return view(request, embedder, **what)
        except Refusal as refusal:
            context = _shared(request, embedder) | {"refusal": refusal}
            return refused(render(request, "frame_refusal.html", context), refusal)

    @require_safe
    @no_cache
    @wraps(view)
    def answered(request: HttpRequest, scheme: str, host: str, **what: int | str) -> HttpResponse:
        origin = f"{scheme}://{host}"
        embedder = Embedder(origin, get_site(origin))
        if site_id_here(request) not in (None, embedder.site.pk):
            raise SiteNotAllowed
        # Links are relative to the debate's own page, so that they work without script: hence a <base>.
        style = read_appearance(request.GET).style
        styles = [SELF, _hash_of(style)] if style else [SELF]
        allow: Callable[..., Any] = csp_replace({"frame-ancestors": [origin], "base-uri": [SELF], "style-src": styles})
        language = _language(request, embedder.site)
        with translation.override(language):
            response: HttpResponse = xframe_options_exempt(allow(answer))(request, embedder, what)
        response["Content-Language"] = language
        response["Vary"] = "Authorization, X-Embedder"
        return response

    return answered


@framed
def article(request: HttpRequest, embedder: Embedder, slug: str) -> HttpResponse:
    """Show an article's polls and debate, without the article itself."""
    found = get_article(slug)
    require_embeddable(found, embedder.site)
    if elsewhere := redirect_to_current(request, slug, found.slug):
        return elsewhere
    identity = identify_in_frame(request)
    return show_debate(request, identity, *read_state(found.slug), around=_shared(request, embedder))


@framed
def poll(request: HttpRequest, embedder: Embedder, poll_id: int) -> HttpResponse:
    """Show one poll."""
    found = get_poll(poll_id).article
    require_embeddable(found, embedder.site)
    identity = identify_in_frame(request)
    shown = [poll for poll in polls_of(found.pk) if poll.pk == poll_id]
    if not shown:
        raise NotFound(later("There is no poll with that number."))
    context = {
        "article": found,
        "polls": poll_cards(shown, read_ballots(identity, found.pk), identity.kind),
        "reader": identity.describe(found),
        "rev": found.rev,
        "viewers": viewers(found.pk),
        "is_poll_alone": True,
    }
    return render(request, "frame.html", context | _shared(request, embedder))


@framed
def page(request: HttpRequest, embedder: Embedder) -> HttpResponse:
    """Redirect to the debate of the page with the given address, which the first embed creates.

    Only requests that the browser attributes to the site itself can create one, not those from anybody else's page.
    """
    asked = Asked(**{name: request.GET.get(name, "") for name in ASKED})
    slug = _own_slug(request, asked.address, embedder.site.pk)
    if slug is None:
        if _referring_origin(request) == embedder.origin:
            found = get_or_create_article(asked, embedder.site, client_address=client_address(request))
        elif (known := find_article(asked, embedder.site)) is None:
            raise NotFound(later("There is no debate for that page yet."))
        else:
            found = known
        slug = found.slug
    if request.headers.get("Sec-Fetch-Dest") == "document":
        # Opened by the link below the frame, without a surrounding page.
        return HttpResponseRedirect(origin_for(request, embedder.site.pk) + f"/a/{slug}/")
    return HttpResponseRedirect(f"{request.path.removesuffix('page')}a/{slug}/{_appearance(request)}".rstrip("?"))


@require_safe
def poll_by_number(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Redirect to the page of a poll by its id."""
    return HttpResponseRedirect(f"/a/{get_poll(poll_id).article.slug}/poll/")


def _shared(request: HttpRequest, embedder: Embedder) -> dict[str, str]:
    chosen, appearance = _appearance(request), read_appearance(request.GET)
    return {
        "embedder": embedder.origin,
        "look": look_address(embedder.site.pk),
        "theme": appearance.theme,
        "density": appearance.density,
        # Made of checked values alone.
        "chosen_style": mark_safe(appearance.style),
        "refused_choices": ", ".join(f"data-{name}" for name in appearance.refused),
        "frame": f"{request.path}{chosen}&" if chosen != "?" else f"{request.path}?",
        # The script handles the forms and needs no CSRF token, which would set a cookie.
        "csrf_token": "",
    }


def _language(request: HttpRequest, site: Site) -> str:
    """Return the language that the page around the frame asks for, else its site's, else the reader's."""
    if request.GET.get(LANGUAGE_PARAMETER) not in dict(settings.LANGUAGES) and site.language:
        return site.language
    return language_of_request(request)


def _appearance(request: HttpRequest) -> str:
    """Return the query by which the frame keeps the looks and the language that the page around it has asked for."""
    kept = {name: value[:MAX_CHOICE_LENGTH] for name in CHOSEN if (value := request.GET.get(name))}
    if (language := request.GET.get(LANGUAGE_PARAMETER)) in dict(settings.LANGUAGES):
        kept[LANGUAGE_PARAMETER] = language
    return f"?{urlencode(kept)}"


def _hash_of(style: str) -> str:
    """Return the source by which a content security policy allows an inline style sheet."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def _own_slug(request: HttpRequest, address: str, site_id: int) -> str | None:
    """Return the slug of the article whose page on this server, or at the site's domain, has the address, or None."""
    origins = (f"{request.scheme}://{request.get_host()}", origin_for(request, site_id))
    found = re.fullmatch(rf"(?:{'|'.join(map(re.escape, origins))})/a/([-\w]+)/(#.*)?", address, re.ASCII)
    return found[1] if found else None


def _referring_origin(request: HttpRequest) -> str:
    try:
        referrer = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    return f"{referrer.scheme}://{referrer.netloc}"
