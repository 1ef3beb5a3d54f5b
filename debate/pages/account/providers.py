"""Signing in with a provider: to it and back, and the form for the name of a new account."""

from typing import Any
from urllib.parse import urlencode

import requests
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views as openid
from allauth.socialaccount.views import SignupView
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.views.decorators.http import require_safe

from debate.accounts.newcomers import require_newcomer, require_no_account
from debate.accounts.providers import OWN_PROVIDERS, failed, name_of
from debate.errors import NotFound, ProviderFailed
from debate.pages.account.accounts import FormPage
from debate.pages.debates.article import no_cache
from debate.pages.return_url import return_url
from debate.readers.cross_origin import is_asked_here
from debate.readers.guessing import count_sign_in_by_link
from debate.readers.identity import identify

# What goes wrong if a provider can't be reached, or answers something else than OpenID Connect's documents.
_FAILURES = (requests.RequestException, OAuth2Error, PermissionDenied, ValueError, KeyError, TypeError)


@require_safe
@no_cache
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the provider, from a page of ours alone: nobody is signed in by a link elsewhere.

    Raises `SignedIn`, `RateLimited`, `NotFound` and `ProviderFailed`.
    """
    if not is_asked_here(request):
        return HttpResponseRedirect("/sign-in/")
    require_no_account(request)
    count_sign_in_by_link(request)
    return lead_to_provider(request, provider_id, next=return_url(request))


@require_safe
@no_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in the reader whom the provider has led back; a new one chooses a name. Raises as `begin` does.

    Somebody who was signed in, and went to join the provider, returns to the page of providers.
    """
    response = through_provider(openid.callback, request, provider_id)
    if response.get("Location") == OWN_PROVIDERS:
        is_joined = SocialAccount.objects.filter(user=request.user.pk, provider=provider_id).exists()
        response["Location"] += "?done=joined" if is_joined else "?done=taken"
    return response


def lead_to_provider(request: HttpRequest, provider_id: str, **asked: str) -> HttpResponse:
    """Lead to a provider with these parameters alone: others of django-allauth's would do other things.

    Raises `NotFound` and `ProviderFailed`.
    """
    request.GET = QueryDict(urlencode(asked))
    return through_provider(openid.login, request, provider_id)


def through_provider(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let a view of django-allauth's answer; raises `NotFound` and `ProviderFailed`."""
    try:
        response: HttpResponse = view(request, provider_id)
    except ProviderFailed:
        raise
    except Http404:
        raise NotFound from None
    except _FAILURES as problem:
        raise failed(provider_id, problem) from problem
    return response


class NewName(FormPage, SignupView):
    """Let somebody who comes from a provider for the first time choose a name; a guest's own is offered."""

    template_name = "sign_up_with.html"

    def get_form(self, form_class: Any = None) -> Any:
        """Return the form, with a guest's name in it."""
        form = super().get_form(form_class)
        reader = identify(self.request).reader
        if reader:
            form.initial["username"] = reader.name
        return form

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        """Return the context, with the provider's name."""
        return super().get_context_data(**more) | {"provider": name_of(self.sociallogin.account.provider)}

    def get_authenticated_redirect_url(self) -> str:
        """Return where somebody goes who is signed in already."""
        return "/account/"

    def form_valid(self, form: Any) -> HttpResponse:
        """Make the account; raises `Banned` and `RateLimited`."""
        require_newcomer(self.request)
        response: HttpResponse = super().form_valid(form)
        return response
