"""Providers that vouch for readers, by OpenID Connect: what is kept of what they say, and what happens when they fail.

Only the provider's number for the account is kept. A reader's address, picture and full name stay with the provider.
"""

import logging
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.base.constants import AuthError
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponseRedirect

from debate.errors import ProviderFailed
from debate.language.wording import later
from debate.readers.names import MAX_NAME_CHARACTERS
from debate.text.cleaning import clean_line

# The page on which an account joins and leaves providers.
OWN_PROVIDERS = "/account/providers/"

log = logging.getLogger(__name__)


class ProvidersAdapter(DefaultSocialAccountAdapter):
    """Puts our rules in place of django-allauth's."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Take the provider's name for the reader as a suggestion, and forget everything else that it says."""
        said = data.get("username") or data.get("name") or ""
        sociallogin.user.username = clean_line(str(said))[:MAX_NAME_CHARACTERS].strip()
        sociallogin.email_addresses = []
        sociallogin.account.extra_data = {}
        user: User = sociallogin.user
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """Return the page on which an account joins providers."""
        return OWN_PROVIDERS

    def validate_disconnect(self, account: SocialAccount, accounts: Any) -> None:
        """Do nothing: the page has checked that another way in is left."""

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **more: Any
    ) -> None:
        """Lead somebody who has changed their mind back to the sign-in page; raises `ProviderFailed` otherwise."""
        if error == AuthError.CANCELLED:
            raise ImmediateHttpResponse(HttpResponseRedirect("/sign-in/"))
        raise failed(provider.app.provider_id, exception)


def failed(provider_id: str, reason: object) -> ProviderFailed:
    """Return the refusal for a sign-in that a provider has not completed, and tell the operator."""
    log.warning("The sign-in with %s failed (SIGN_IN_PROVIDERS): %s", provider_id, reason or "it gave no reason")
    return ProviderFailed(later("%(name)s could not sign you in. Try again.", name=name_of(provider_id)))


def name_of(provider_id: str) -> str:
    """Return what the provider is called on pages; one that is not there any more by its id."""
    return next((provider.name for provider in settings.SIGN_IN_PROVIDERS if provider.id == provider_id), provider_id)


def ways_in_beside(account: SocialAccount) -> bool:
    """Say whether its owner can sign in without this provider: by a password, a passkey or another provider."""
    user = account.user
    has_passkey = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).exists()
    others = SocialAccount.objects.filter(user=user).exclude(pk=account.pk)
    return bool(user.has_usable_password() or has_passkey or others.exists())


def providers_of(user: User) -> list[str]:
    """Return the names of the providers with which the account signs in."""
    return [name_of(account.provider) for account in SocialAccount.objects.filter(user=user).order_by("pk")]
