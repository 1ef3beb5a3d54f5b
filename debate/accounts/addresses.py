"""E-mail addresses of accounts: what django-allauth does not do."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.db import transaction


@transaction.atomic
def confirm_by_reset(user: User) -> None:
    """Confirm the account's address, because a link that was sent to it has been opened.

    Unless another account has confirmed it before.
    """
    email = user.email.lower()
    address = EmailAddress.objects.filter(user=user, email=email).first() or EmailAddress(user=user, email=email)
    if address.set_verified(commit=False):
        EmailAddress.objects.filter(user=user, primary=True).exclude(pk=address.pk).delete()
        address.primary = True
        address.save()
