"""The forms of second factors: django-allauth's, with our limit of attempts, which codes and passwords share."""

from typing import Any

# Undocumented: django-allauth has no other way to say that a code was given.
from allauth.account.internal.flows.login import record_authentication
from allauth.core import context
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext as _

from debate.accounts.mfa import MAX_NAME_CHARACTERS, MAX_PASSKEYS, count_passkeys
from debate.errors import SecondFactorRequired, WrongCode
from debate.readers.guessing import Attempt, count_attempt
from debate.readers.known_browsers import note_sign_in
from debate.readers.second_factors import require_code
from debate.text.cleaning import clean_line, folded


class CodeForm(forms.Form):
    """The code of an account whose password was right, or for which a provider has vouched."""

    code = forms.CharField(max_length=40)

    def __init__(self, *args: Any, user: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.user = user

    def clean_code(self) -> str:
        """Check the code; attempts are limited as at the sign-in."""
        attempt = _count(self.user)
        _require_code(self.user, self.cleaned_data["code"])
        attempt.succeeded()
        note_sign_in(context.request, folded(self.user.get_username()))
        return str(self.cleaned_data["code"])


class AppForm(totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""

    def clean_code(self) -> str:
        """Check that the app has the secret; attempts are limited as at the sign-in."""
        attempt = _count(self.user)
        code: str = super().clean_code()
        attempt.succeeded()
        return code


class CodeAgainForm(base.ReauthenticateForm):
    """A code from somebody who is signed in, before they change their second factors."""

    def clean_code(self) -> str:
        """Check the code; attempts are limited as at the sign-in."""
        attempt = _count(self.user)
        _require_code(self.user, self.cleaned_data["code"])
        attempt.succeeded()
        return str(self.cleaned_data["code"])

    def save(self) -> None:
        """Note in the session that the code was right."""
        record_authentication(context.request, self.user, "mfa", reauthenticated=True)


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):
    """A passkey from somebody who is signed in, before they change their second factors."""

    def clean_credential(self) -> Any:
        """Check the passkey; attempts are limited as at the sign-in."""
        attempt = _count(self.user)
        credential = super().clean_credential()
        attempt.succeeded()
        return credential


class NewPasskeyForm(webauthn.AddWebAuthnForm):
    """A new passkey with its name."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["passwordless"]

    def clean_name(self) -> str:
        """Return the name, or one that is made for it."""
        return _clean_name(super().clean_name())

    def clean(self) -> dict[str, Any]:
        """Refuse one too many."""
        if count_passkeys(self.user) >= MAX_PASSKEYS:
            raise forms.ValidationError(_("You have as many passkeys as an account can have. Remove one first."))
        # A passkey has to prove who unlocked it, so that it is both factors.
        self.cleaned_data["passwordless"] = True
        cleaned: dict[str, Any] = super().clean()
        return cleaned


class PasskeyNameForm(webauthn.EditWebAuthnForm):
    """Another name for a passkey."""

    def clean_name(self) -> str:
        """Return the name in one line."""
        return _clean_name(self.cleaned_data["name"])


def _clean_name(name: str) -> str:
    name = clean_line(name)[:MAX_NAME_CHARACTERS].strip()
    if not name:
        raise forms.ValidationError(_("Give it a name."))
    return name


def _count(user: Any) -> Attempt:
    return count_attempt(context.request, folded(user.get_username()))


def _require_code(user: Any, code: str) -> None:
    try:
        require_code(user, code)
    except (SecondFactorRequired, WrongCode) as refusal:
        raise forms.ValidationError(refusal.message) from refusal
