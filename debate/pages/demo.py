"""The demo's publisher: a page that embeds a poll and a debate, like a page of another site. Only in the demo.

This machine's other name makes it another site for the browser, and the demo's data allow both.
"""

from collections.abc import Callable
from typing import Any

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.articles.access import get_article
from debate.demo.content import SAMPLES
from debate.errors import NotFound
from debate.pages.frame_heights import DEBATE_HEIGHT_PX, poll_height_px
from debate.polls.tallies import polls_of


@require_safe
def embed(request: HttpRequest) -> HttpResponse:
    """Show the embedding page."""
    if not settings.DEMO:
        raise NotFound
    article = get_article(SAMPLES[0].slug)
    name, separator, port = request.get_host().partition(":")
    host = f"{request.scheme}://{'127.0.0.1' if name == 'localhost' else 'localhost'}{separator}{port}"
    context = {"host": host, "own": f"{request.scheme}://{request.get_host()}", "article": article}
    context["poll"] = poll = next(iter(polls_of(article.pk)), None)
    context |= {"height": poll_height_px(poll) if poll else 0, "debate_height": DEBATE_HEIGHT_PX}
    # The snippet keeps room free by an inline style, as on a publisher's page.
    allow: Callable[..., Any] = csp_replace(
        {"script-src": [SELF, host], "frame-src": [host], "style-src": [SELF, UNSAFE_INLINE]}
    )
    response: HttpResponse = allow(render)(request, "demo_embed.html", context)
    return response
