"""What django-allauth asks of the site about second factors: names and labels, and what adding or removing one does."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.forms import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from debate.accounts.encryption import decrypt, encrypt
from debate.readers.account_sessions import sign_out_everywhere
from debate.readers.accounts import account_of
from debate.readers.identity_changes import announce_change
from debate.readers.second_factors import FACTORS

MAX_PASSKEYS = 20
MAX_NAME_CHARACTERS = 60


class MfaAdapter(DefaultMFAAdapter):
    """Puts our words and names in place of django-allauth's."""

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Return the error of a wrong code, or of a passkey that can't be checked."""
        return ValidationError(_("This code or passkey is wrong, or it was used before."), code=code)

    def encrypt(self, text: str) -> str:
        """Return a factor's key as it is stored."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return the key of a stored one; raises `Unavailable` if it can't be read any more."""
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """Return what the app calls the account: the name that everybody sees."""
        return account_of(user).name

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Return what the device calls the account."""
        name = account_of(user).name
        return {**super().get_public_key_credential_user_entity(user), "name": name, "display_name": name}

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Return the name of a passkey that has been given none."""
        return _("Passkey %(number)s") % {"number": count_passkeys(user) + 1}


def count_passkeys(user: User) -> int:
    """Return how many passkeys the account has."""
    count: int = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count()
    return count


def note_added(*, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Tell open connections of a new factor; the first ends the account's other sessions, which began without it.

    Receives `authenticator_added`.
    """
    if authenticator.type not in FACTORS:
        return
    if Authenticator.objects.filter(user=user, type__in=FACTORS).count() == 1:
        sign_out_everywhere(user, but=request.session.session_key)
    else:
        announce_change(account_of(user))


def note_removed(*, user: User, **_: Any) -> None:
    """Tell open connections that a factor is gone; receives `authenticator_removed`."""
    announce_change(account_of(user))
