"""Accounts whose e-mail address has not been confirmed yet: nobody can sign in to them, and they are deleted."""

from contextlib import suppress
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from debate.database.pruning import delete_in_batches
from debate.errors import MailFailed, RateLimited, Unconfirmed
from debate.readers.idle import without_activity
from debate.readers.models import Reader, Role

# As long as the link in the mail works, and an hour for a reader who is just opening it.
UNCONFIRMED_KEPT = timedelta(days=settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS, hours=1)


def require_confirmed(request: HttpRequest, user: User) -> None:
    """Raise `Unconfirmed` for a new account that still has to confirm its address, after sending the mail again.

    Only for somebody who knows the password.
    """
    if not settings.MAIL_IS_SENT or user.last_login:
        return
    address = EmailAddress.objects.filter(user=user, primary=True, verified=False).first()
    if address:
        # The earlier mails' links still work.
        with suppress(RateLimited, MailFailed):
            address.send_confirmation(request, signup=True)
        raise Unconfirmed


def unconfirmed_accounts() -> QuerySet[User]:
    """Return the accounts that were made with an address which nobody has confirmed, and never used."""
    made = User.objects.filter(last_login=None, emailaddress__primary=True, emailaddress__verified=False)
    readers = without_activity(Reader.objects.filter(user=OuterRef("pk"), role=Role.READER))
    return made.filter(Exists(readers), is_staff=False)


def forget_unconfirmed_accounts() -> int:
    """Delete old accounts that nobody has confirmed, so that their names are free again; returns how many."""
    return delete_in_batches(unconfirmed_accounts().filter(date_joined__lt=timezone.now() - UNCONFIRMED_KEPT))
