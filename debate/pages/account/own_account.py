"""The pages of an account for its owner: what it is, its password, its address, and where it is signed in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account import views as allauth
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from debate.accounts.browsers import browser_name
from debate.accounts.providers import providers_of
from debate.errors import Refusal
from debate.moderation.people.renaming import has_publishers_name, rename_oneself
from debate.pages.account.accounts import FormPage
from debate.pages.errors import refused
from debate.pages.shown_again import shown_again
from debate.readers.account_sessions import sessions_of
from debate.readers.hiding import read_hidden
from debate.readers.identity import identify
from debate.readers.second_factors import has_second_factor
from debate.rights.asking import require_reader


@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show a named reader what they are here; raises `SignInRequired`."""
    identity = identify(request)
    user = require_reader(identity).user
    addresses = list(EmailAddress.objects.filter(user=user)) if user else []
    context = {
        "has_publishers_name": has_publishers_name(require_reader(identity)),
        "address": next((one.email for one in addresses if one.verified), ""),
        "pending": next((one.email for one in addresses if not one.verified), ""),
        "session_count": len(sessions_of(user)) if user else 0,
        "providers": providers_of(user) if user else [],
        "offers_providers": bool(settings.SIGN_IN_PROVIDERS),
        "has_password": user is not None and user.has_usable_password(),
        "has_second_factor": user is not None and has_second_factor(user),
        "mail_is_sent": settings.MAIL_IS_SENT,
        "devices_are_told": bool(settings.PUSH_KEY),
        "changed": request.GET.get("changed", ""),
        "hidden_people": read_hidden(identity),
    }
    return render(request, "account.html", context)


def _name_page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    reader = require_reader(identify(request))
    context = {
        "name": request.POST.get("name", reader.name),
        "days": settings.NAME_CHANGE_DAYS,
        "is_publishers": has_publishers_name(reader),
        "refusal": refusal,
    }
    response = render(request, "account_name.html", context)
    return refused(response, refusal) if refusal else response


@require_http_methods(["GET", "HEAD", "POST"])
@shown_again(_name_page)
def name(request: HttpRequest) -> HttpResponse:
    """Show a named reader the form for another name, and change it; raises `SignInRequired`."""
    if request.method != "POST":
        return _name_page(request)
    rename_oneself(identify(request), request.POST.get("name", ""))
    return HttpResponseRedirect("/account/?changed=name")


class Password(FormPage, allauth.PasswordChangeView):
    """Change the password."""

    template_name = "account_password.html"

    def dispatch(self, request: HttpRequest, *args: Any, **more: Any) -> HttpResponse:
        """Lead an account without a password to where it gets one."""
        if request.user.is_authenticated and not request.user.has_usable_password():
            return HttpResponseRedirect("/account/reset/")
        response: HttpResponse = super().dispatch(request, *args, **more)
        return response


class ChangeAddress(FormPage, allauth.EmailView):
    """Change the e-mail address; the present one stays until the new one is confirmed."""

    template_name = "account_address.html"
    success_url = "/account/?changed=sent"

    def form_valid(self, form: Any) -> HttpResponse:
        """Send the link. If the mail can't be sent, nothing waits to be confirmed."""
        try:
            response: HttpResponse = super().form_valid(form)
        except Refusal:
            EmailAddress.objects.filter(user=form.user, verified=False, primary=False).delete()
            raise
        return response


@dataclass(frozen=True, slots=True)
class ShownSession:
    """One line of the list."""

    browser: str
    began: datetime
    used: datetime
    is_this: bool

    @property
    def is_used_later(self) -> bool:
        """Whether it was used on a later day, too."""
        return self.used.date() > self.began.date()


class Sessions(FormPage, ListUserSessionsView):
    """Show where the account is signed in, and sign it out everywhere else."""

    template_name = "account_sessions.html"
    success_url = "/account/?changed=sessions"

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with the newest session first."""
        context = super().get_context_data(**more)
        return context | {"sessions": [_shown(one) for one in reversed(context["sessions"])]}


def _shown(session: UserSession) -> ShownSession:
    return ShownSession(
        browser=browser_name(session.user_agent),
        began=session.created_at,
        used=session.last_seen_at,
        is_this=session.is_current(),
    )
