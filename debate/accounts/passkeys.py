"""Signing in with a passkey: the browser signs a challenge that is kept in its session, and names the account.

In a frame on a publisher's page browsers send no session's cookie. There the frame itself keeps the challenge, signed,
and only for its present token, which ends when it has signed in.

What is checked is django-allauth's and the library fido2's: origin, challenge, signature, and that the device has
verified its user.
"""

import json
from dataclasses import dataclass
from typing import Any

# Undocumented, as is `begin_authentication`, which django-allauth's own view offers to its own script only.
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.webauthn.forms import LoginWebAuthnForm
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY, begin_authentication
from django.contrib.auth.models import User
from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from debate.errors import WrongCredentials
from debate.language.wording import later
from debate.readers.account_sessions import open_session
from debate.readers.accounts import account_of
from debate.readers.confirmation import require_confirmed
from debate.readers.guessing import count_passkey
from debate.readers.identity import Identity, identify, sign_in_frame
from debate.readers.known_browsers import note_sign_in
from debate.readers.tokens import Token, sent_token
from debate.sign_in import take_over
from debate.text.cleaning import folded

_SALT = "hustings.passkey"
# As long as browsers wait for a device, and a little more.
STATE_AGE_S = 300

_UNKNOWN = later("This passkey is not known here, or the sign-in took too long. Try again.")


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser has to sign, and what a frame has to send back with it: empty on our own pages."""

    options: dict[str, Any]
    state: str


def begin_passkey(request: HttpRequest) -> Begun:
    """Return what the browser has to sign with any passkey that it has for this site.

    Raises `RateLimited` and `ChallengeRequired`, as for a password, and `InvalidToken` for a bad token of a frame.
    """
    frame = _frame_of(request)
    count_passkey(request)
    options: dict[str, Any] = begin_authentication(user=None)["publicKey"]
    plain: dict[str, Any] = json.loads(json.dumps(options, default=dict))
    if frame is None:
        return Begun(plain, "")
    state = request.session.pop(STATE_SESSION_KEY)
    return Begun(plain, signing.dumps([frame.session.hex, state], salt=_SALT))


def sign_in_by_passkey(request: HttpRequest, credential: dict[str, Any], state: str = "") -> Identity:
    """Sign the session, or the frame with the `state` that it began with, in to the account of the passkey.

    Raises `WrongCredentials` for an unknown passkey, a wrong signature and a closed account alike, `Unconfirmed`, and
    in a frame `InvalidToken` and `ModeratorInFrame`.
    """
    frame = _frame_of(request)
    if frame:
        request.session[STATE_SESSION_KEY] = _challenge_of(frame, state)
    form = LoginWebAuthnForm(data={"credential": json.dumps(credential)})
    is_valid = _is_valid(form)
    if frame:
        # The library has kept it there; a frame has no session.
        request.session.clear()
    if not is_valid:
        raise WrongCredentials(_UNKNOWN)
    passkey = form.cleaned_data["credential"]
    user: User = passkey.user
    if not user.is_active:
        raise WrongCredentials(_UNKNOWN)
    require_confirmed(request, user)
    type(passkey).objects.filter(pk=passkey.pk).update(last_used_at=timezone.now())
    if frame:
        return _sign_in_frame(request, user)
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


def _frame_of(request: HttpRequest) -> Token | None:
    """Return a frame's token, None on our own pages; raises `InvalidToken`."""
    return identify(request).token if sent_token(request) is not None else None


def _challenge_of(frame: Token, state: str) -> Any:
    """Return the challenge that was made for this frame; raises `WrongCredentials` if it was made for another one."""
    try:
        session, challenge = signing.loads(state, salt=_SALT, max_age=STATE_AGE_S)
    except (signing.BadSignature, ValueError):
        raise WrongCredentials(_UNKNOWN) from None
    if session != frame.session.hex:
        raise WrongCredentials(_UNKNOWN)
    return challenge


def _sign_in_frame(request: HttpRequest, user: User) -> Identity:
    before = identify(request)
    identity = sign_in_frame(before, account_of(user))
    if before.voter and identity.voter:
        take_over([before.voter], identity.voter)
    return identity
