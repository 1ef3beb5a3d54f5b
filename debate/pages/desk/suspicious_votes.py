"""The moderators' page about suspicious votes: the groups, and decisions about them."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.pages.debates.article import no_cache
from debate.pages.desk.tabs import desk_tabs
from debate.polls.integrity.groups import decide_group, read_groups
from debate.readers.identity import identify


@require_safe
@no_cache
def groups(request: HttpRequest) -> HttpResponse:
    """Show the groups, undecided ones first."""
    identity = identify(request)
    context = {
        "groups": read_groups(identity),
        "reader": identity.describe(),
        "return_url": request.path,
        "tabs": desk_tabs(identity, "votes"),
    }
    return render(request, "suspicious_votes.html", context)


@require_POST
def decision(request: HttpRequest, group_id: int) -> HttpResponse:
    """Discount or restore the ballots of a group."""
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    decide_group(identify(request), group_id, action=action, reason=reason)
    return HttpResponseRedirect(f"/moderation/polls/#group-{group_id}")
