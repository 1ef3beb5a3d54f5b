"""Signing in with a passkey: the browser signs a challenge that is kept in its session, and names the account.

What is checked is django-allauth's and the library fido2's: origin, challenge, signature, and that the device has
verified its user.
"""

import json
from typing import Any

# Undocumented, as is `begin_authentication`, which django-allauth's own view offers to its own script only.
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import begin_authentication
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from debate.errors import Forbidden, WrongCredentials
from debate.language.wording import later
from debate.readers.account_sessions import open_session
from debate.readers.confirmation import require_confirmed
from debate.readers.guessing import count_passkey
from debate.readers.identity import Identity, identify
from debate.readers.known_browsers import note_sign_in
from debate.readers.tokens import sent_token
from debate.text.cleaning import folded

_UNKNOWN = later("This passkey is not known here, or the sign-in took too long. Try again.")


def begin_passkey(request: HttpRequest) -> dict[str, Any]:
    """Return what the browser has to sign with any passkey that it has for this site.

    Raises `RateLimited` and `ChallengeRequired`, as for a password, and `Forbidden` in a frame.
    """
    _require_page(request)
    count_passkey(request)
    options: dict[str, Any] = begin_authentication(user=None)["publicKey"]
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    return plain


def sign_in_by_passkey(request: HttpRequest, credential: dict[str, Any]) -> Identity:
    """Sign the session in to the account of the passkey.

    Raises `WrongCredentials` for an unknown passkey, a wrong signature and a closed account alike, `Unconfirmed`, and
    `Forbidden` in a frame.
    """
    _require_page(request)
    form = LoginWebAuthnForm(data={"credential": json.dumps(credential)})
    if not _is_valid(form):
        raise WrongCredentials(_UNKNOWN)
    passkey = form.cleaned_data["credential"]
    user: User = passkey.user
    if not user.is_active:
        raise WrongCredentials(_UNKNOWN)
    require_confirmed(request, user)
    type(passkey).objects.filter(pk=passkey.pk).update(last_used_at=timezone.now())
    open_session(request, user)
    record_authentication(request, user, "mfa", reauthenticated=True)
    note_sign_in(request, folded(user.get_username()))
    return identify(request)


def _is_valid(form: LoginWebAuthnForm) -> bool:
    try:
        return bool(form.is_valid())
    except (AttributeError, KeyError, TypeError, ValueError):
        # The libraries read what the client has sent as if it had the right form.
        return False


def _require_page(request: HttpRequest) -> None:
    if sent_token(request) is not None:
        raise Forbidden(later("Passkeys can't be used in frames on other sites."))
