"""The forms of accounts: django-allauth's, with our fields, names and limits."""

from typing import Any

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from debate.errors import Refusal
from debate.language.wording import later
from debate.readers.guessing import count_attempt
from debate.text.cleaning import folded

# One address belongs to one account, unless the admin has made several.
MAX_ACCOUNTS_OF_ADDRESS = 3


class SignUpForm(allauth.SignupForm):
    """A new account: a public name, an address if mail is sent, and a password."""

    def clean_username(self) -> str:
        """Return a name that is free."""
        return as_error(super().clean_username)

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Save the account. If the address has one, nobody learns of it but its owner, by mail."""
        # It takes long: for every address, and not while others wait for the database.
        self.hashed_password = make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponseBase | None]
        if self.account_already_exists:
            saved = super().try_save(request)
        else:
            with transaction.atomic():
                saved = super().try_save(request)
        return saved


class ResetForm(allauth.ResetPasswordForm):
    """Somebody has forgotten their password."""

    def clean_email(self) -> str:
        """Find the accounts with this address. An address that is to replace another one doesn't count before that."""
        email = str(self.cleaned_data["email"]).lower()
        self.users = list(User.objects.filter(email__iexact=email, is_active=True)[:MAX_ACCOUNTS_OF_ADDRESS])
        return email


class NewPasswordForm(allauth.ResetPasswordKeyForm):
    """A new password, after a link in a mail was opened."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["password2"]


class PasswordForm(allauth.ChangePasswordForm):
    """A new password for somebody who knows the current one."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        del self.fields["password2"]

    def clean_oldpassword(self) -> str:
        """Check the current password; attempts are limited as at the sign-in."""
        return check_password(self.user, self.cleaned_data["oldpassword"])


class AddressForm(allauth.AddEmailForm):
    """A new e-mail address: it replaces the current one when it is confirmed."""

    password = forms.CharField(strip=False)

    def clean_email(self) -> str:
        """Return an address that is not the account's own already; it can be waiting to be confirmed."""
        email = str(self.cleaned_data["email"]).lower()
        if EmailAddress.objects.filter(user=self.user, email=email, verified=True).exists():
            raise forms.ValidationError(str(later("This is already your e-mail address.")))
        return email

    def clean_password(self) -> str:
        """Check the password, because a new address allows setting a new password."""
        return check_password(self.user, self.cleaned_data["password"])


class PasswordAgainForm(allauth.ReauthenticateForm):
    """The password of somebody who is signed in, before they change their second factors."""

    def clean_password(self) -> str:
        """Check the password; attempts are limited as at the sign-in."""
        return check_password(self.user, self.cleaned_data["password"])


def check_password(user: User, password: str) -> str:
    """Return the account's password; raises `ValidationError` for another, and `RateLimited` after many."""
    attempt = count_attempt(context.request, folded(user.get_username()))
    if not user.check_password(password):
        raise forms.ValidationError(str(later("This is not your password.")))
    attempt.succeeded()
    return password


def as_error(clean: Any) -> str:
    """Return the result of a form's check; raises `ValidationError` if the check refuses."""
    try:
        return str(clean())
    except Refusal as refusal:
        raise forms.ValidationError(refusal.message) from refusal
