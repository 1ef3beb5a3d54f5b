"""oEmbed (https://oembed.com): lets programs that find the address of a debate or poll embed it."""

import re
from urllib.parse import SplitResult, urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import conditional_page, require_safe

from debate.articles.access import get_article
from debate.errors import NotFound, Refusal
from debate.language.wording import later
from debate.pages.frame_heights import DEBATE_HEIGHT_PX, poll_height_px
from debate.polls.models import Poll
from debate.polls.tallies import get_poll, polls_of
from debate.readers.scope import is_elsewhere
from debate.sites.domains import site_id_here
from debate.sites.origins import origin_for
from debate.wire.refusals import refuse

_ADDRESS = re.compile(r"/a/(?P<slug>[-a-zA-Z0-9_]+)/(?P<poll>poll/)?|/poll/(?P<poll_id>[0-9]{1,18})/")
WIDTH_PX = 672
CACHE_AGE_S = 3_600


@require_safe
@conditional_page
def oembed(request: HttpRequest) -> HttpResponse:
    """Answer with the embed code for `url`; 404 for other addresses, 501 for other formats than JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse("Only format=json is supported.\n", status=501, content_type="text/plain")
    answer: HttpResponse
    try:
        answer = JsonResponse(_describe(request, request.GET.get("url", "")))
    except Refusal as refusal:
        answer = refuse(refusal)
    # Public data, so scripts of other pages, such as a CMS editor, can read it too.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _describe(request: HttpRequest, address: str) -> dict[str, object]:
    parts = _parse(address)
    match = _ADDRESS.fullmatch(parts.path) if parts else None
    if match is None or parts is None:
        raise NotFound(later("There is nothing to embed at that address."))
    slug, poll_id = match["slug"], match["poll_id"]
    article = get_poll(int(poll_id)).article if poll_id else get_article(slug)
    own = origin_for(request, article.site_id)
    # A site's debates are found at the name of the whole server too.
    if is_elsewhere(site_id_here(request), article) or parts.netloc not in (request.get_host(), urlsplit(own).netloc):
        raise NotFound(later("There is nothing to embed at that address."))
    poll = _shown_poll(polls_of(article.pk), int(poll_id) if poll_id else None) if poll_id or match["poll"] else None
    height = poll_height_px(poll) if poll else DEBATE_HEIGHT_PX
    return {
        "version": "1.0",
        "type": "rich",
        "title": poll.question if poll else article.title,
        "provider_name": "Hustings",
        "provider_url": f"{own}/",
        "cache_age": CACHE_AGE_S,
        "width": _at_most(request, "maxwidth", WIDTH_PX),
        "height": _at_most(request, "maxheight", height),
        "html": render_to_string(
            "_snippet.html", {"host": own, "article": article, "poll": poll, "height": height}
        ).strip(),
    }


def _parse(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") else None


def _shown_poll(polls: list[Poll], poll_id: int | None) -> Poll:
    shown = [poll for poll in polls if poll.pk == poll_id or poll_id is None and poll.state != Poll.State.ARCHIVED]
    if not shown:
        raise NotFound(later("This article has no such poll."))
    return shown[0]


def _at_most(request: HttpRequest, name: str, usual_px: int) -> int:
    """Return the usual size, or the program's maximum if that is smaller."""
    bound = request.GET.get(name, "")
    return min(usual_px, max(1, int(bound))) if re.fullmatch(r"[0-9]{1,6}", bound) else usual_px
