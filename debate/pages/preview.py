"""The preview of an unpublished poll, for everybody with its link."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.pages.debates.poll_cards import poll_cards
from debate.polls.models import Poll
from debate.polls.previews import find_previewed
from debate.readers.identity import identify


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    """Show the poll as readers will see it; a published one redirects to its article's page."""
    poll = find_previewed(token)
    if poll.state not in (Poll.State.DRAFT, Poll.State.SCHEDULED):
        return HttpResponseRedirect(f"/a/{poll.article.slug}/poll/#poll-{poll.pk}")
    is_draft = poll.state == Poll.State.DRAFT
    # Drafts are never shown to readers, so show it in its next state.
    poll.state = Poll.State.SCHEDULED
    card = poll_cards([poll], {})[0]
    context = {"article": poll.article, "reader": identify(request).describe(), "card": card, "is_draft": is_draft}
    response = render(request, "preview.html", context | {"return_url": request.path})
    response["X-Robots-Tag"] = "noindex"
    return response
