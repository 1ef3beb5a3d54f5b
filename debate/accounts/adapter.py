"""What django-allauth asks of the site: names, sessions, mail. Passwords are checked in `readers.guessing`."""

from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme

from debate.accounts.mail import send_mail
from debate.accounts.names import claim_name, require_good_name
from debate.errors import MailFailed, NameTaken, RateLimited, WrongCredentials
from debate.readers.account_sessions import note_sign_up, open_session
from debate.readers.accounts import account_of
from debate.readers.identity import log_out
from debate.readers.identity_changes import announce_change
from debate.readers.second_factors import has_second_factor

# The column for it is required; nobody's address is stored.
NO_ADDRESS = "::"


class AccountAdapter(DefaultAccountAdapter):
    """Puts our rules, and our one way to sign in, in place of django-allauth's."""

    def clean_username(self, username: str, shallow: bool = False) -> str:
        """Return the name as it is shown; raises the refusals of `require_good_name`."""
        return require_good_name(username)

    def save_user(self, request: HttpRequest, user: User, form: Any, commit: bool = True) -> User:
        """Save a new account with its reader and claim the name for it; raises `NameTaken`."""
        said = form.cleaned_data
        user.email, user.password = said.get("email", ""), form.hashed_password
        try:
            with transaction.atomic():
                claim_name(user, said["username"])
        except IntegrityError:
            # Somebody else has taken the name at the same moment.
            raise NameTaken from None
        note_sign_up(request, user)
        return user

    def set_password(self, user: User, password: str) -> None:
        """Set the password, which ends all sessions and tokens of the account."""
        user.set_password(password)
        user.save(update_fields=["password"])
        announce_change(account_of(user))

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign the browser in, as our own sign-in does."""
        user.backend = "debate.readers.accounts.Accounts"
        open_session(request, user)

    def logout(self, request: HttpRequest) -> None:
        """Sign the browser out."""
        log_out(request)

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Say whether changes need a proof again: not of somebody who has neither password nor second factor here."""
        user = self.request.user
        can_prove = user.has_usable_password() or has_second_factor(user)
        # An account that has joined a provider can sign in with it, so joining needs a proof like a new second factor.
        is_needed = app == "allauth.socialaccount" or super().is_reauthentication_required(app=app)
        return bool(can_prove and is_needed)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseBase:
        """Refuse a closed account like one that doesn't exist."""
        raise WrongCredentials

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail; raises `RateLimited` and `MailFailed`."""
        send_mail(self.request, template_prefix, email, context)

    def send_notification_mail(self, *args: Any, **more: Any) -> None:
        """Tell an account's owner of a change that has been made: if it can't be sent, the change stays."""
        with suppress(RateLimited, MailFailed):
            super().send_notification_mail(*args, **more)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return no address: the lists and mails that ask for it do without."""
        return NO_ADDRESS

    def add_message(self, *args: Any, **more: Any) -> None:
        """Do nothing: our pages say themselves what has happened."""

    def is_safe_url(self, url: str) -> bool:
        """Say whether a return address is a page of ours."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return the address of the page that says that the password was changed."""
        return "/account/?changed=password"

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        """Return the address of the page that follows the confirmation of an e-mail address."""
        return "/account/?changed=address" if self.request.user.is_authenticated else "/sign-in/?done=confirmed"
