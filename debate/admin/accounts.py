"""Accounts in Django's admin, and the form of readers: neither accepts a name that looks like another account's."""

from typing import Any

from allauth.account import admin as allauth_admin
from allauth.account.models import EmailAddress
from allauth.mfa import admin as mfa_admin
from allauth.mfa.models import Authenticator
from allauth.socialaccount import admin as provider_admin
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions import admin as sessions_admin
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, User
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from debate.admin.named_fields import ChangedFieldsForm
from debate.errors import Refusal
from debate.moderation.people.lost_factors import remove_second_factors
from debate.readers.accounts import reader_of_account
from debate.readers.identity import identify
from debate.readers.identity_changes import announce_change
from debate.readers.models import Reader
from debate.readers.names import keep_name_keys, require_free
from debate.rights.admin import RestrictedAdmin
from debate.rights.table import MANAGE_ACCOUNTS
from debate.text.cleaning import clean_line


class ReaderForm(ChangedFieldsForm[Reader]):
    """A reader's name and badge."""

    class Meta:
        model = Reader
        exclude: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("name") and (cleaned.get("user") or cleaned.get("badge")):
            _require_free("name", cleaned["name"], self.instance)
        return cleaned


class NewAccountForm(AdminUserCreationForm[User]):
    """A new account with its password."""

    def clean_username(self) -> str:
        username = super().clean_username()
        # None if it was already refused.
        if username:
            _require_good(username, None)
        return username


class AccountForm(UserChangeForm[User]):
    """An existing account."""

    def clean_username(self) -> str:
        username = self.cleaned_data["username"]
        _require_good(username, Reader.objects.filter(user=self.instance).first())
        return str(username)


# Imported above, because they register what is replaced here. An account's sessions, and the keys of
# its second factors, are its owner's own business.
assert allauth_admin and mfa_admin and provider_admin and sessions_admin
for model in (User, Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession):
    admin.site.unregister(model)


@admin.register(EmailAddress)
class AddressAdmin(RestrictedAdmin[EmailAddress]):
    """Accounts' e-mail addresses, for an administrator who helps somebody whose mail does not arrive."""

    right = MANAGE_ACCOUNTS
    list_display = ("email", "user", "primary", "verified")
    search_fields = ("email", "user__username")
    raw_id_fields = ("user",)


@admin.register(User)
class AccountAdmin(RestrictedAdmin[User], UserAdmin[User]):
    """Django's own pages for accounts; a new account's name is reserved from the start, not from the first sign-in."""

    right = MANAGE_ACCOUNTS
    form = AccountForm
    add_form = NewAccountForm
    actions = ("remove_factors",)

    @admin.action(description=gettext_lazy("Remove second factors that their owner has lost"))
    def remove_factors(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Remove the second factors of the chosen accounts, and end their sessions."""
        removed = [remove_second_factors(identify(request), reader_of_account(user).pk) for user in accounts]
        messages.success(
            request, _("Accounts that had a second factor: %(number)s") % {"number": sum(map(bool, removed))}
        )

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        super().save_model(request, obj, form, change)
        reader = reader_of_account(obj)
        keep_name_keys(reader)
        announce_change(reader)


def _require_good(username: str, reader: Reader | None) -> None:
    if clean_line(username) != username:
        raise ValidationError(_("This user name has invisible characters."))
    _require_free(None, username, reader)


@admin.register(Group)
class AccountGroupAdmin(RestrictedAdmin[Group], GroupAdmin):
    """Django's own pages for groups of accounts, which share permissions."""

    right = MANAGE_ACCOUNTS


def _require_free(field: str | None, name: str, reader: Reader | None) -> None:
    try:
        require_free(name, but=reader if reader and reader.pk else None)
    except Refusal as refusal:
        raise ValidationError({field: refusal.message} if field else refusal.message) from refusal
