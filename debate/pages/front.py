"""The front page: the debates that are busy now, and the results of closed polls."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from debate.listing.busiest import read_busiest
from debate.pages.debates.article import no_cache
from debate.pages.teasers import teasers
from debate.readers.hiding import hidden_from
from debate.readers.identity import identify
from debate.sites.domains import site_id_here


@require_safe
@no_cache
def index(request: HttpRequest) -> HttpResponse:
    """Show the busiest debates, those first whose poll has not closed."""
    shown = teasers(read_busiest(site_id_here(request)), hidden=hidden_from(identify(request)))
    context = {
        "going": [teaser for teaser in shown if not teaser.is_closed],
        "closed": [teaser for teaser in shown if teaser.is_closed],
    }
    return render(request, "index.html", context)
