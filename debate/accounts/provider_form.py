"""The form in which somebody who comes from a provider for the first time chooses a name."""

from typing import Any

from allauth.socialaccount.forms import SignupForm
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase

from debate.accounts.forms import as_error


class ProviderSignUpForm(SignupForm):
    """A new account without a password: only its public name is asked for."""

    def _get_signup_fields(self, kwargs: dict[str, Any]) -> dict[str, Any]:
        # Not those of accounts with a password.
        kwargs.pop("email_required", None)
        return {"username": {"required": True}}

    def clean_username(self) -> str:
        """Return a name that is free."""
        return as_error(super().clean_username)

    @transaction.atomic
    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponseBase | None]:
        """Save the account."""
        self.hashed_password = make_password(None)
        saved: tuple[User | None, HttpResponseBase | None] = super().try_save(request)
        return saved
