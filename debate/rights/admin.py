"""Rights in Django's admin: every list and form respects the user's rights, and offers only its declared filters."""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.filters import SimpleListFilter
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from debate.readers.identity import identify
from debate.readers.scope import EVERYWHERE, Scope
from debate.rights.asking import has_rank, may
from debate.rights.table import READ_DESK, Right

M = TypeVar("M", bound=Model)

# The suffixes of Django's own filters after a field's name.
_SUFFIXES = ("", "__exact", "__isnull", "__in", "__gte", "__lt")


class RestrictedAdmin(admin.ModelAdmin[M]):
    """A model's admin pages, which require Django's own permissions too.

    `right` is needed to see them, None for any editor. A moderator of sections or of a site sees the rows that `within`
    selects, and can't add any, because their scope would be unknown.

    Django lets a URL filter a list by any column of the model, shown or not: the response's length would then reveal
    hidden values, such as a vote. Here a list accepts only the filters that it offers.
    """

    right: Right | None = None

    def within(self, scope: Scope) -> Q | None:
        """Return the condition for rows in a moderator's scope, None if no row has one."""
        return None

    def scope_of(self, request: HttpRequest) -> Scope:
        """Return the debates that the user is confined to."""
        reader = identify(request).reader
        return reader.scope if reader and has_rank(reader, READ_DESK) else EVERYWHERE

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and self._has_right(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return super().has_view_permission(request, obj) and self._has_right(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        is_confined = self.within(EVERYWHERE) is not None and not self.scope_of(request).is_everywhere
        return super().has_add_permission(request) and self._has_right(request) and not is_confined

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._has_right(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._has_right(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[M]:
        rows, scope = super().get_queryset(request), self.scope_of(request)
        condition = self.within(scope)
        return rows if scope.is_everywhere or condition is None else rows.filter(condition)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Say whether the list accepts this filter."""
        return lookup in set(_parameters(self.get_list_filter(request)))

    def _has_right(self, request: HttpRequest) -> bool:
        return self.right is None or may(identify(request), self.right)


def _parameters(filters: Any) -> Iterator[str]:
    for offered in filters:
        field = offered[0] if isinstance(offered, (list, tuple)) else offered
        if isinstance(field, str):
            yield from (f"{field}{suffix}" for suffix in _SUFFIXES)
        elif issubclass(field, SimpleListFilter) and field.parameter_name:
            yield field.parameter_name
