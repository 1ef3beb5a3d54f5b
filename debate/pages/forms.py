"""What the pages' forms do: each calls the domain and leads back to where the reader was."""

import re
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from debate.comments.likes import like_comment, unlike_comment
from debate.comments.posting import edit_comment, post_comment, withdraw_comment
from debate.errors import Refusal
from debate.moderation.decisions import decide
from debate.moderation.reports import report_comment
from debate.pages.article import Draft, article_page
from debate.pages.errors import with_refusals
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.sign_in import sign_in
from debate.readers.identity import ensure_voter, identify, log_out, start_guest, with_voter


@require_POST
@with_refusals
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Post a comment or reply; who has no name yet gives one in the same form."""
    name, body, parent = request.POST.get("name", ""), request.POST.get("body", ""), _number(request, "parent")
    key = _key(request)
    try:
        identity = identify(request)
        if identity.reader is None:
            identity = start_guest(request, name)
        posted = post_comment(identity, slug, body=body, key=key, parent=parent)
    except Refusal as refusal:
        return article_page(request, slug, Draft(body=body, name=name, key=str(key), parent=parent, refusal=refusal))
    return HttpResponseRedirect(f"/a/{slug}/{_thread_query(posted.root_id)}#comment-{posted.pk}")


@require_POST
@with_refusals
def vote(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Cast, change or (with no choice) withdraw the reader's ballot."""
    identity = with_voter(identify(request), request)
    choice = _number(request, "choice")
    if choice is None:
        withdraw_ballot(identity, poll_id)
    else:
        cast_ballot(identity, poll_id, [choice])
    response = _back(request, f"poll-{poll_id}")
    ensure_voter(request, response)
    return response


@require_POST
@with_refusals
def like(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Like the comment, or with `liked` take the like back."""
    act = unlike_comment if request.POST.get("liked") else like_comment
    act(identify(request), comment_id)
    return _back(request, f"comment-{comment_id}")


@require_POST
@with_refusals
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Report the comment to the moderators."""
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    report_comment(identify(request), comment_id, reason=reason, note=note)
    return _back(request, f"comment-{comment_id}")


@require_POST
@with_refusals
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Replace the text of the reader's own comment."""
    edit_comment(identify(request), comment_id, body=request.POST.get("body", ""))
    return _back(request, f"comment-{comment_id}")


@require_POST
@with_refusals
def withdraw(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take the reader's own comment back."""
    withdraw_comment(identify(request), comment_id)
    return _back(request, f"comment-{comment_id}")


@require_POST
@with_refusals
def decision(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Decide about the comment as a moderator."""
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    decide(identify(request), comment_id, action=action, reason=reason)
    return _back(request, f"comment-{comment_id}")


@require_http_methods(["GET", "HEAD", "POST"])
@with_refusals
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign in to an account and lead back."""
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            sign_in(request, request.POST.get("username", ""), request.POST.get("password", ""))
            response = _back(request)
            ensure_voter(request, response)
            return response
        except Refusal as raised:
            refusal = raised
    context = {"refusal": refusal, "next": _next(request), "username": request.POST.get("username", "")}
    return render(request, "sign_in.html", context, status=refusal.status if refusal else 200)


@require_POST
@with_refusals
def be_guest(request: HttpRequest) -> HttpResponse:
    """Take a name without an account, and lead back."""
    try:
        start_guest(request, request.POST.get("name", ""))
    except Refusal as refusal:
        context = {"guest_refusal": refusal, "next": _next(request), "name": request.POST.get("name", "")}
        return render(request, "sign_in.html", context, status=refusal.status)
    response = _back(request)
    ensure_voter(request, response)
    return response


@require_POST
@with_refusals
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    log_out(request)
    return _back(request)


def _next(request: HttpRequest) -> str:
    """Return where the reader was, as far as it is a page of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or "/"
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


def _back(request: HttpRequest, anchor: str = "") -> HttpResponse:
    # An open form (?reply=12) has done its work; opening it again would only be in the way.
    address = re.sub(r"([?&])(reply|report|edit|withdraw|remove)=\d+&?", r"\1", _next(request)).rstrip("?&")
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def _number(request: HttpRequest, name: str) -> int | None:
    value = request.POST.get(name, "")
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _thread_query(root_id: int | None) -> str:
    """Return the query that shows a reply: a page of the thread, since the article's may not have room for it."""
    return f"?thread={root_id}" if root_id else ""
