"""What the pages' forms do: each calls the domain and leads back to where the reader was, or is shown again."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from debate.comments.access import visible_comment
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.posting import edit_comment, post_comment, withdraw_comment
from debate.errors import Refusal
from debate.moderation.decisions import decide
from debate.moderation.reports import report_comment
from debate.pages.article import Draft, article_page, poll_page
from debate.pages.cards import OpenForm
from debate.pages.places import number, wanted
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.sign_in import sign_in
from debate.polls.tallies import get_poll
from debate.readers.identity import Identity, ensure_voter, identify, log_out, start_guest, with_voter


@require_POST
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Post a comment or reply; who has no name yet gives one in the same form."""
    parent = number(request.POST.get("parent"))
    try:
        identity = identify(request)
        if identity.reader is None:
            identity = start_guest(request, request.POST.get("name", ""))
        body, staff = request.POST.get("body", ""), bool(request.POST.get("staff"))
        posted = post_comment(identity, slug, body=body, key=_key(request), parent=parent, staff=staff)
    except Refusal as refusal:
        at = OpenForm("reply", parent) if parent else None
        return article_page(request, slug, Draft(said=request.POST.dict(), refusal=refusal, at=at))
    return HttpResponseRedirect(f"/a/{slug}/?comment={posted.pk}#comment-{posted.pk}")


@require_POST
def vote(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Cast or change the reader's ballot, or with `withdraw` take it out."""
    identity = with_voter(identify(request), request)
    choices = [choice for value in request.POST.getlist("choice") if (choice := number(value))]
    try:
        if "withdraw" in request.POST:
            withdraw_ballot(identity, poll_id)
        else:
            cast_ballot(identity, poll_id, choices)
    except Refusal as refusal:
        article = get_poll(poll_id).article
        page = poll_page if wanted(request).startswith(f"/a/{article.slug}/poll/") else article_page
        draft = Draft(said=request.POST.dict(), refusal=refusal, poll_id=poll_id, ticked=choices)
        return page(request, article.slug, draft)
    response = _back(request, f"poll-{poll_id}")
    ensure_voter(request, response)
    return response


@require_POST
def like(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Like the comment, or with `liked` take the like back."""
    act = unlike_comment if request.POST.get("liked") else like_comment
    return _carry_out(request, OpenForm("like", comment_id), lambda identity: act(identity, comment_id))


@require_POST
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Report the comment to the moderators, and thank for it."""
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    return _carry_out(
        request,
        OpenForm("report", comment_id),
        lambda identity: report_comment(identity, comment_id, reason=reason, note=note),
        {"reported": comment_id},
    )


@require_POST
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Replace the text of the reader's own comment."""
    body = request.POST.get("body", "")
    at = OpenForm("edit", comment_id)
    return _carry_out(request, at, lambda identity: edit_comment(identity, comment_id, body=body))


@require_POST
def withdraw(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Take the reader's own comment back."""
    at = OpenForm("withdraw", comment_id)
    return _carry_out(request, at, lambda identity: withdraw_comment(identity, comment_id))


@require_POST
def decision(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Decide about the comment as a moderator."""
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    category = request.POST.get("category", "")
    asked: dict[str, int] = {}

    def carry_out(identity: Identity) -> None:
        taken, _ = decide(identity, comment_id, action=action, reason=reason, category=category)
        # The page that the moderator comes back to offers the way back.
        asked["undo"] = taken.pk

    return _carry_out(request, OpenForm(action, comment_id), carry_out, asked)


@require_http_methods(["GET", "HEAD", "POST"])
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
    context = {"refusal": refusal, "here": wanted(request), "username": request.POST.get("username", "")}
    return render(request, "sign_in.html", context, status=refusal.status if refusal else 200)


@require_POST
def be_guest(request: HttpRequest) -> HttpResponse:
    """Take a name without an account, and lead back."""
    try:
        start_guest(request, request.POST.get("name", ""))
    except Refusal as refusal:
        context = {"guest_refusal": refusal, "here": wanted(request), "name": request.POST.get("name", "")}
        return render(request, "sign_in.html", context, status=refusal.status)
    response = _back(request)
    ensure_voter(request, response)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    log_out(request)
    return _back(request)


def _carry_out(
    request: HttpRequest,
    at: OpenForm,
    act: Callable[[Identity], object],
    asked: Mapping[str, int] = MappingProxyType({}),
) -> HttpResponse:
    """Do what a form at a comment asks for, and lead back there, with what the page is asked to show besides.

    What is refused is shown again with what was said.
    """
    identity = identify(request)
    try:
        act(identity)
    except Refusal as refusal:
        if not wanted(request).startswith("/a/"):
            raise
        article = visible_comment(identity, at.comment_id).article
        return article_page(request, article.slug, Draft(said=request.POST.dict(), refusal=refusal, at=at))
    return _back(request, f"comment-{at.comment_id}", asked)


def _back(request: HttpRequest, anchor: str = "", asked: Mapping[str, int] = MappingProxyType({})) -> HttpResponse:
    address = wanted(request)
    if asked:
        address += f"{'&' if '?' in address else '?'}{urlencode(asked)}"
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()
