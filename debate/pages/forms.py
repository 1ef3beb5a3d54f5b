"""The views of the pages' forms: each calls the domain and returns to the reader's page, or shows the form again."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from debate.comments.access import visible_comment
from debate.comments.editing import edit_comment, withdraw_comment
from debate.comments.hiding import hide_author
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.preview import preview_body
from debate.errors import Refusal, SecondFactorMissing, SecondFactorRequired, SignInRequired
from debate.following import following
from debate.language.choosing import LANGUAGE_PARAMETER, remember_language
from debate.moderation.decisions import decide
from debate.moderation.reports import report_comment
from debate.outbox.choices import note_language
from debate.pages.account.second_factors import ask_for_code
from debate.pages.debates.article import article_page, poll_page
from debate.pages.debates.cards import OpenForm
from debate.pages.debates.drafts import Draft
from debate.pages.errors import refusal_page, refused
from debate.pages.posting import post_from_form, require_shown_reader
from debate.pages.return_url import number, return_url
from debate.pages.shown_again import shown_again
from debate.polls.ballots import cast_ballot, withdraw_ballot
from debate.polls.tallies import get_poll
from debate.readers.guessing import count_attempt
from debate.readers.hiding import show_again
from debate.readers.identity import Identity, ensure_voter, identify, log_out, start_guest, with_voter
from debate.readers.second_factors import lacks_second_factor
from debate.sign_in import sign_in
from debate.text.cleaning import folded


def _comment_page(request: HttpRequest, refusal: Refusal, slug: str) -> HttpResponse:
    return article_page(request, slug, _draft_of_comment(request, refusal))


def _draft_of_comment(request: HttpRequest, refusal: Refusal | None = None, *, preview: str = "") -> Draft:
    parent = number(request.POST.get("parent"))
    at = OpenForm("reply", parent) if parent else None
    return Draft(said=request.POST.dict(), refusal=refusal, at=at, preview=preview)


@require_POST
@shown_again(_comment_page)
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    """Post a comment or reply, or show with `preview` how it would look.

    A reader without a name gives one in the same form.
    """
    identity = identify(request)
    if "preview" in request.POST:
        draft = _draft_of_comment(request, preview=preview_body(identity, request.POST.get("body", "")))
        return article_page(request, slug, draft)
    require_shown_reader(request, identity)
    if identity.reader is None:
        identity = _named_guest(request)
    staff = bool(request.POST.get("staff"))
    posted = post_from_form(request, identity, slug, parent=number(request.POST.get("parent")), staff=staff)
    return HttpResponseRedirect(f"/a/{slug}/?comment={posted.pk}#comment-{posted.pk}")


def _vote_page(request: HttpRequest, refusal: Refusal, poll_id: int) -> HttpResponse:
    article = get_poll(poll_id).article
    page = poll_page if return_url(request).startswith(f"/a/{article.slug}/poll/") else article_page
    draft = Draft(said=request.POST.dict(), refusal=refusal, poll_id=poll_id, ticked=_ticked(request))
    return page(request, article.slug, draft)


@require_POST
@shown_again(_vote_page)
def vote(request: HttpRequest, poll_id: int) -> HttpResponse:
    """Cast or change the reader's ballot, or withdraw it with `withdraw`."""
    identity = with_voter(identify(request), request)
    if "withdraw" in request.POST:
        withdraw_ballot(identity, poll_id)
    else:
        cast_ballot(identity, poll_id, _ticked(request))
    response = _back(request, f"poll-{poll_id}")
    ensure_voter(request)
    return response


def _page_at(form: str) -> Callable[..., HttpResponse]:
    """Return the page that shows a comment's form again; without a name it is the one in the form's `action`."""

    def page(request: HttpRequest, refusal: Refusal, comment_id: int) -> HttpResponse:
        if not return_url(request).startswith("/a/"):
            raise refusal
        article = visible_comment(identify(request), comment_id).article
        at = OpenForm(form or request.POST.get("action", ""), comment_id)
        return article_page(request, article.slug, Draft(said=request.POST.dict(), refusal=refusal, at=at))

    return page


@require_POST
@shown_again(_page_at("like"))
def like(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Like the comment, or unlike it with `liked`."""
    act = unlike_comment if request.POST.get("liked") else like_comment
    act(identify(request), comment_id)
    return _back(request, f"comment-{comment_id}")


@require_POST
@shown_again(_page_at("report"))
def report(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Report the comment to the moderators, and confirm it."""
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    report_comment(identify(request), comment_id, reason=reason, note=note)
    return _back(request, f"comment-{comment_id}", {"reported": comment_id})


@require_POST
@shown_again(_page_at("edit"))
def edit(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Replace the text of the reader's own comment, and say whether it is a question if the form has a box for that."""
    question = "question" in request.POST if "has_question_box" in request.POST else None
    edit_comment(identify(request), comment_id, body=request.POST.get("body", ""), question=question)
    return _back(request, f"comment-{comment_id}")


@require_POST
@shown_again(_page_at("withdraw"))
def withdraw(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Withdraw the reader's own comment."""
    withdraw_comment(identify(request), comment_id)
    return _back(request, f"comment-{comment_id}")


@require_POST
@shown_again(_page_at(""))
def decision(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Decide about the comment as a moderator."""
    action, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    category = request.POST.get("category", "")
    taken, _ = decide(identify(request), comment_id, action=action, reason=reason, category=category)
    # The moderator's page then offers to undo it.
    return _back(request, f"comment-{comment_id}", {"undo": taken.pk})


@require_POST
@shown_again(_page_at("hide"))
def hide(request: HttpRequest, comment_id: int) -> HttpResponse:
    """Hide the author of the comment from the reader."""
    hide_author(identify(request), comment_id)
    return _back(request, f"comment-{comment_id}")


@require_POST
def show_hidden(request: HttpRequest, reader_id: int) -> HttpResponse:
    """Hide a person no longer."""
    show_again(identify(request), reader_id)
    return _back(request)


def _wants_to_debate(request: HttpRequest) -> bool:
    """Return whether the reader comes from a debate, where a name is enough."""
    return return_url(request).startswith("/a/")


def _sign_in_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "return_url": return_url(request),
        "is_for_account": refusal is not None or "done" in request.GET or not _wants_to_debate(request),
        "username": request.POST.get("username", ""),
        "done": request.GET.get("done", ""),
        "mail_is_sent": settings.MAIL_IS_SENT,
        "providers": settings.SIGN_IN_PROVIDERS,
        "signed_in_as": request.user.get_username() if return_url(request).startswith("/admin/") else "",
    }
    response = render(request, "sign_in.html", context)
    return refused(response, refusal) if refusal else response


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Redirect from the admin's sign-in to ours, which limits attempts; no password is checked here."""
    address = return_url(request, default="/admin/")
    if admin.site.has_permission(request):
        return HttpResponseRedirect(address)
    if request.user.is_active and request.user.is_staff and lacks_second_factor(request.user):
        return refusal_page(request, SecondFactorMissing())
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': address})}")


def change_password(request: HttpRequest) -> HttpResponse:
    """Let the admin's users change their password; attempts at the old one are limited as at the sign-in."""
    if request.method != "POST" or not admin.site.has_permission(request):
        return admin.site.password_change(request)
    attempt = count_attempt(request, folded(request.user.get_username()))
    response = admin.site.password_change(request)
    if response.status_code == 302:
        attempt.succeeded()
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@shown_again(_sign_in_page)
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Show the form, or sign in to an account and return."""
    if request.method != "POST":
        return _sign_in_page(request)
    username = request.POST.get("username", "")
    try:
        sign_in(request, username, request.POST.get("password", ""))
    except SecondFactorRequired:
        return ask_for_code(request, username)
    return _back(request)


def _guest_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {
        "guest_refusal": refusal,
        "return_url": return_url(request),
        "is_for_account": not _wants_to_debate(request),
        "name": request.POST.get("name", ""),
        "providers": settings.SIGN_IN_PROVIDERS,
    }
    return refused(render(request, "sign_in.html", context), refusal)


@require_POST
@shown_again(_guest_page)
def be_guest(request: HttpRequest) -> HttpResponse:
    """Take a guest name, and return."""
    start_guest(request, request.POST.get("name", ""))
    return _back(request)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Let the browser have another language from now on, also on a page whose address asked for one."""
    address, wished = urlsplit(return_url(request)), request.POST.get("language", "")
    query = [(name, value) for name, value in parse_qsl(address.query) if name != LANGUAGE_PARAMETER]
    response = HttpResponseRedirect(address._replace(query=urlencode(query)).geturl())
    remember_language(response, wished)
    reader = identify(request).reader
    if reader and reader.user_id and wished in dict(settings.LANGUAGES):
        # Mail is written in it, too.
        note_language(reader.pk, wished)
    return response


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the account follow the debate, or no longer with `stop`."""
    act = following.unfollow if request.POST.get("stop") else following.follow
    act(identify(request), slug)
    return _back(request)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    log_out(request)
    return _back(request)


def _named_guest(request: HttpRequest) -> Identity:
    name = request.POST.get("name", "")
    if not name.strip():
        raise SignInRequired
    return start_guest(request, name)


def _ticked(request: HttpRequest) -> list[int]:
    return [choice for value in request.POST.getlist("choice") if (choice := number(value))]


def _back(request: HttpRequest, anchor: str = "", asked: Mapping[str, int] = MappingProxyType({})) -> HttpResponse:
    address = return_url(request)
    if asked:
        address += f"{'&' if '?' in address else '?'}{urlencode(asked)}"
    return HttpResponseRedirect(f"{address}#{anchor}" if anchor else address)
