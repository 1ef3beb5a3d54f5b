"""The rules that all debates share, and the words and settings of the filters, in Django's admin."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from debate.admin.named_fields import NamedFieldsAdmin
from debate.articles.rule_models import CommonRules
from debate.articles.rulebook import COMMON_RULES_ID
from debate.articles.rules import RULES, RuleChange, change_common_rules
from debate.comments.filters.models import FilterSettings, FilterWord
from debate.comments.filters.screening import SETTINGS_ID
from debate.readers.identity import identify
from debate.rights.table import CHANGE_FILTERS, CHANGE_RULES


@admin.register(CommonRules)
class CommonRulesAdmin(NamedFieldsAdmin[CommonRules]):
    """The single row is created when the list is first opened."""

    right = CHANGE_RULES

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommonRules]:
        CommonRules.objects.get_or_create(pk=COMMON_RULES_ID)
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: CommonRules, form: ModelForm[CommonRules], change: bool) -> None:
        rules: dict[str, Any] = {rule: getattr(obj, rule) for rule in RULES if rule in form.changed_data}
        change_common_rules(by=identify(request).reader, **cast(RuleChange, rules))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CommonRules | None = None) -> bool:
        return False


@admin.register(FilterWord)
class FilterWordAdmin(NamedFieldsAdmin[FilterWord]):
    right = CHANGE_FILTERS
    list_display = ("word", "verdict", "site", "note", "changed")
    list_filter = ("verdict", "site")
    list_select_related = ("site",)
    list_editable = ("verdict",)
    search_fields = ("word", "note")


@admin.register(FilterSettings)
class FilterSettingsAdmin(NamedFieldsAdmin[FilterSettings]):
    """The single row is created when the list is first opened."""

    right = CHANGE_FILTERS

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilterSettings]:
        FilterSettings.objects.get_or_create(pk=SETTINGS_ID)
        return super().get_queryset(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FilterSettings | None = None) -> bool:
        return False
