"""Pages of Django's admin that write only the fields changed in the form, and leave the row's other columns alone.

A form that saved its whole row would set the tallies, versions and states beside its fields back to their values when
the form was shown.
"""

from typing import Any, TypeVar

from django import forms
from django.db.models import Model

from debate.rights.admin import RestrictedAdmin

M = TypeVar("M", bound=Model)


class ChangedFieldsForm(forms.ModelForm[M]):
    """A form that remembers its initial values: a field is changed if the editor changed it, not if somebody else did.

    A field that the editor didn't change has the stored value.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name, field in self.fields.items():
                shown = self.add_initial_prefix(name)
                was_sent = any(key == shown or key.startswith(f"{shown}_") for key in self.data)
                field.show_hidden_initial = not self.is_bound or was_sent

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.instance.pk:
            columns = {field.name for field in self.instance._meta.concrete_fields}
            for name in (columns & values.keys()) - set(self.changed_data):
                values[name] = getattr(self.instance, name)
        return values


class NamedFieldsAdmin(RestrictedAdmin[M]):
    """An admin whose form and inlines update only changed fields."""

    form: Any = ChangedFieldsForm

    def save_model(self, request: Any, obj: M, form: Any, change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
        else:
            save_fields(obj, form.changed_data)

    def save_formset(self, request: Any, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        for row in formset.deleted_objects:
            row.delete()
        for row, names in formset.changed_objects:
            save_fields(row, names)
        for row in formset.new_objects:
            row.save()
        formset.save_m2m()

    def get_changelist_form(self, request: Any, **kwargs: Any) -> Any:
        return super().get_changelist_form(request, form=ChangedFieldsForm, **kwargs)


def save_fields(row: Model, names: list[str]) -> None:
    """Save the named columns of the row, with the columns derived from them and its modification time."""
    columns = [field.name for field in row._meta.concrete_fields if field.name in names]
    if columns:
        row.save(update_fields=[*columns, *_derived(row, columns)])


def _derived(row: Model, columns: list[str]) -> list[str]:
    fields = row._meta.concrete_fields
    return [field.name for field in fields if getattr(field, "auto_now", False) or getattr(field, "of", "") in columns]
