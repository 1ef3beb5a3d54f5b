"""Django's admin for articles, polls and people. Changes that readers see go through the domain's functions."""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from debate.account_admin import AccountAdmin, ReaderForm
from debate.article_admin import AddressInline, ArticleForm, merge
from debate.articles.addresses import change_slug, give_address
from debate.articles.models import Article
from debate.articles.revisions import locked_article
from debate.articles.rule_models import CommonRules
from debate.articles.rulebook import COMMON_RULES_ID
from debate.articles.rules import RULES, RuleChange, change_common_rules, change_rules, move_article
from debate.comments.filters.models import FilterSettings, FilterWord
from debate.comments.filters.screening import SETTINGS_ID
from debate.comments.models import Comment
from debate.errors import Refusal
from debate.labels import label_of
from debate.local_times import LocalTimesAdmin, row_number
from debate.moderation.people.roles import give_role
from debate.named_fields import ChangedFieldsForm, NamedFieldsAdmin, save_fields
from debate.polls.admin import PollAdmin
from debate.polls.models import Poll
from debate.polls.schedule import order_polls
from debate.readers.identity import identify
from debate.readers.identity_changes import announce_change
from debate.readers.models import Reader, Role
from debate.readers.names import keep_name_keys
from debate.readers.scope import Scope
from debate.record_admin import CommentAdmin, DecisionAdmin, FoldedSearch, ReportAdmin
from debate.rights.asking import may
from debate.rights.table import CHANGE_FILTERS, CHANGE_RULES, GIVE_ROLE, READ_PEOPLE, RENAME
from debate.site_admin import SiteAdmin
from debate.sites.models import Site

__all__ = ["AccountAdmin", "CommentAdmin", "DecisionAdmin", "PollAdmin", "ReportAdmin", "SiteAdmin"]


class PollInline(admin.TabularInline[Poll, Article]):
    """The article's polls, for ordering; each is created and changed on its own page."""

    model = Poll
    form: type[ModelForm[Any]] = ChangedFieldsForm
    extra = 0
    fields = ("question", "kind", "state", "position")
    readonly_fields = ("question", "kind", "state")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(LocalTimesAdmin[Article]):
    list_display = ("title", "section", "published", "locked", "moderation", "rev")
    list_filter = ("locked", "moderation", "section")
    search_fields = ("title", "slug", "addresses__address")
    prepopulated_fields = {"slug": ("title",)}
    form = ArticleForm
    actions = (merge,)
    inlines = (PollInline, AddressInline)
    fieldsets = (
        (None, {"fields": ("title", "slug", "section", "byline", "body", "published", "site", "address")}),
        (
            _("Rules of the debate"),
            {
                "fields": RULES,
                "description": _("Readers see changes at once. Empty and unknown values are inherited from the site."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        # A merged debate is found in the one that it became part of.
        return super().get_queryset(request).filter(moved_to=None)

    def within(self, scope: Scope) -> Q:
        return scope.of("")

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        rules = () if may(identify(request), CHANGE_RULES) else RULES
        # Editors confined to a section or site can't move articles out of it.
        places = () if self.scope_of(request).is_everywhere else ("section", "site")
        return (*self.readonly_fields, *rules, *places)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Article | None = None) -> Any:
        return self.prepopulated_fields if self.has_change_permission(request, obj) else {}

    def site_of(self, request: HttpRequest, object_id: str | None) -> Site | None:
        if object_id is None:
            return Site.objects.filter(pk=row_number(request.POST.get("site"))).first()
        return Site.objects.filter(articles=row_number(object_id)).first()

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool) -> None:
        assert isinstance(form, ArticleForm)
        if not change:
            super().save_model(request, obj, form, change)
            if form.page:
                give_address(obj, form.page)
            return
        rules = {rule: getattr(obj, rule) for rule in RULES if rule in form.changed_data}
        with locked_article(obj.pk) as article:
            save_fields(obj, [name for name in form.changed_data if name not in (*RULES, "site", "slug", "address")])
            if form.page:
                give_address(article, form.page)
            elif "address" in form.changed_data:
                save_fields(obj, ["address"])
            if "slug" in form.changed_data:
                change_slug(article, obj.slug)
            move_article(obj.pk, site_id=obj.site_id)
            change_rules(obj.pk, by=identify(request).reader, **cast(RuleChange, rules))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Poll:
            super().save_formset(request, form, formset, change)
            return
        formset.save(commit=False)
        order_polls(form.instance.pk, {poll.pk: poll.position for poll, _ in formset.changed_objects})

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        may_delete = super().has_delete_permission(request, obj)
        return may_delete and obj is not None and not Comment.objects.filter(article=obj).exists()


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
            save_fields(obj, [name for name in form.changed_data if name not in _RIGHTS])
        keep_name_keys(obj)
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
