"""The providers with which an account signs in: join one, and leave one if another way in is left."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.internal.flows.connect import disconnect
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect import views as openid
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from debate.accounts.providers import OWN_PROVIDERS, name_of, ways_in_beside
from debate.errors import Forbidden, NotFound
from debate.language.wording import later
from debate.pages.account.providers import through_provider
from debate.pages.debates.article import no_cache
from debate.readers.guessing import count_sign_in_by_link
from debate.readers.identity import identify
from debate.rights.asking import require_account

_again = reauthentication_required(app="allauth.socialaccount")


@require_safe
@no_cache
def show(request: HttpRequest) -> HttpResponse:
    """Show the joined providers, and those that can be joined; raises `SignInRequired` and `AccountRequired`."""
    user = require_account(identify(request)).user
    joined = {account.provider: account for account in SocialAccount.objects.filter(user=user)}
    context = {
        "joined": [
            {"id": provider_id, "name": name_of(provider_id), "can_leave": ways_in_beside(account)}
            for provider_id, account in sorted(joined.items())
        ],
        "others": [provider for provider in settings.SIGN_IN_PROVIDERS if provider.id not in joined],
        "done": request.GET.get("done", ""),
    }
    return render(request, "own_providers.html", context)


@require_POST
@no_cache
def join(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to a provider that the account is to sign in with, too, after the reader has proved again who they are.

    Raises `SignInRequired`, `AccountRequired`, `RateLimited`, `NotFound` and `ProviderFailed`.
    """
    require_account(identify(request))
    response: HttpResponse = _again(_join)(request, provider_id)
    return response


def _join(request: HttpRequest, provider_id: str) -> HttpResponse:
    count_sign_in_by_link(request)
    asked = QueryDict(mutable=True)
    asked.update({"process": "connect", "next": OWN_PROVIDERS})
    request.GET = asked  # type: ignore[assignment]
    return through_provider(openid.login, request, provider_id)


@require_POST
@no_cache
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Let the account sign in with a provider no longer, after the reader has proved again who they are.

    Raises `SignInRequired`, `AccountRequired`, `NotFound`, and `Forbidden` for the only way in.
    """
    require_account(identify(request))
    response: HttpResponse = _again(_leave)(request, provider_id)
    return response


def _leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    with transaction.atomic():
        # Two providers that are left at the same time must not each count as the way in that stays.
        accounts = SocialAccount.objects.select_for_update(no_key=True).filter(user=request.user.pk).order_by("pk")
        account: Any = next((one for one in accounts if one.provider == provider_id), None)
        if account is None:
            raise NotFound(later("Your account doesn't sign in with this provider."))
        if not ways_in_beside(account):
            raise Forbidden(
                later("This is the only way to sign in to your account. Set a password or add a passkey first.")
            )
        disconnect(request, account)
    return HttpResponseRedirect(f"{OWN_PROVIDERS}?done=left")
