"""Readers in Django's admin: their names and roles."""

from typing import Any

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from debate.admin.accounts import ReaderForm
from debate.admin.named_fields import NamedFieldsAdmin, save_fields
from debate.admin.records import FoldedSearch
from debate.errors import Refusal
from debate.moderation.labels import label_of
from debate.moderation.people.renaming import rename_as_administrator
from debate.moderation.people.roles import give_role
from debate.readers.identity import identify
from debate.readers.identity_changes import announce_change
from debate.readers.models import Reader, Role
from debate.readers.names import keep_name_keys
from debate.rights.asking import may
from debate.rights.table import GIVE_ROLE, READ_PEOPLE, RENAME

# Only administrators can set these.
_RIGHTS = ("role", "sections", "site")


@admin.register(Reader)
class ReaderAdmin(FoldedSearch, NamedFieldsAdmin[Reader]):
    right = READ_PEOPLE
    list_display = ("name", "kind", "role", "sections", "site", "badge", "created")
    list_filter = ("role",)
    search_fields = ("search_name__contains", "user__username")
    autocomplete_fields = ("user",)
    readonly_fields = ("created",)

    form = ReaderForm

    @admin.display(description=_("kind"))
    def kind(self, reader: Reader) -> str:
        return label_of(reader.kind)

    def get_readonly_fields(self, request: HttpRequest, obj: Reader | None = None) -> Any:
        # The account decides who has the role.
        given = () if may(identify(request), GIVE_ROLE) else ("user", *_RIGHTS)
        return (*self.readonly_fields, *given)

    def has_change_permission(self, request: HttpRequest, obj: Reader | None = None) -> bool:
        identity = identify(request)
        may_rename = may(identity, GIVE_ROLE) or may(identity, RENAME, about=obj)
        return super().has_change_permission(request, obj) and may_rename

    def save_model(self, request: HttpRequest, obj: Reader, form: ModelForm[Reader], change: bool) -> None:
        role, sections, site = Role(obj.role), obj.sections, obj.site
        if not change:
            obj.role, obj.sections, obj.site = Role.READER, "", None
            super().save_model(request, obj, form, change)
        else:
            # The name is changed below, on what they have written too.
            save_fields(obj, [name for name in form.changed_data if name not in (*_RIGHTS, "name")])
        keep_name_keys(obj)
        if change and "name" in form.changed_data:
            rename_as_administrator(identify(request), obj.pk, form.cleaned_data["name"])
        announce_change(obj)
        if set(_RIGHTS) & set(form.changed_data):
            # Show refusals; keep everything else in the form.
            try:
                give_role(identify(request), obj.pk, role=role, sections=sections, site=site)
            except Refusal as refusal:
                messages.error(request, refusal.message)

    def has_delete_permission(self, request: HttpRequest, obj: Reader | None = None) -> bool:
        may_delete = super().has_delete_permission(request, obj) and self.has_change_permission(request, obj)
        return (
            may_delete
            and obj is not None
            and not any(rows.exists() for rows in (obj.comments, obj.decisions, obj.decided, obj.sanctions))
        )
