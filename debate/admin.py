"""Django's admin for articles, polls and people. What readers see change is changed by the domain's functions.

Comments, ballots and decisions are not edited here: that would bypass the revision that tells the readers.
"""

from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from debate.articles.models import Article
from debate.articles.rule_models import CommonRules
from debate.articles.rulebook import COMMON_RULES_ID
from debate.articles.rules import RULES, RuleChange, change_common_rules, change_rules, move_article
from debate.comments.filters.models import FilterSettings, FilterWord
from debate.comments.filters.screening import SETTINGS_ID
from debate.comments.models import Comment
from debate.errors import Refusal
from debate.moderation.models import Report
from debate.moderation.people import give_role
from debate.polls.admin import PollAdmin
from debate.polls.models import Poll
from debate.polls.schedule import publish_poll
from debate.readers.identity import identify
from debate.readers.models import Reader, Role
from debate.record.models import Decision
from debate.sites.models import Site, SiteOrigin

__all__ = ["PollAdmin"]


class ReadOnly(admin.ModelAdmin[Any]):
    """Rows that are looked at, not changed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class PollInline(admin.TabularInline[Poll, Article]):
    """The article's polls, to be ordered; each is made and changed on a page of its own."""

    model = Poll
    extra = 0
    fields = ("question", "kind", "state", "position")
    readonly_fields = ("question", "kind", "state")
    show_change_link = True
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    list_display = ("title", "section", "published", "locked", "moderation", "rev")
    list_filter = ("locked", "moderation", "section")
    search_fields = ("title", "slug")
    prepopulated_fields = {"slug": ("title",)}
    inlines = (PollInline,)
    fieldsets = (
        (None, {"fields": ("title", "slug", "section", "byline", "body", "published", "site", "address")}),
        (
            "Rules of the debate",
            {
                "fields": RULES,
                "description": "Readers see a change at once. What is empty or unknown is as on its site.",
            },
        ),
    )

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm[Article], change: bool) -> None:
        if not change:
            super().save_model(request, obj, form, change)
            return
        rules = {rule: getattr(obj, rule) for rule in RULES}
        words = [name for name in form.changed_data if name not in (*rules, "site")]
        if words:
            obj.save(update_fields=words)
        move_article(obj.pk, site_id=obj.site_id)
        change_rules(obj.pk, by=identify(request).reader, **cast(RuleChange, rules))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        if formset.model is Poll:
            for poll, _ in formset.changed_objects:
                publish_poll(poll.pk)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return obj is not None and not Comment.objects.filter(article=obj).exists()


@admin.register(CommonRules)
class CommonRulesAdmin(admin.ModelAdmin[CommonRules]):
    """The one row is there as soon as somebody opens the list."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[CommonRules]:
        CommonRules.objects.get_or_create(pk=COMMON_RULES_ID)
        return super().get_queryset(request)

    def save_model(self, request: HttpRequest, obj: CommonRules, form: ModelForm[CommonRules], change: bool) -> None:
        rules: dict[str, Any] = {rule: getattr(obj, rule) for rule in RULES}
        change_common_rules(by=identify(request).reader, **cast(RuleChange, rules))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: CommonRules | None = None) -> bool:
        return False


@admin.register(FilterWord)
class FilterWordAdmin(admin.ModelAdmin[FilterWord]):
    list_display = ("word", "verdict", "note", "changed")
    list_filter = ("verdict",)
    list_editable = ("verdict",)
    search_fields = ("word", "note")


@admin.register(FilterSettings)
class FilterSettingsAdmin(admin.ModelAdmin[FilterSettings]):
    """The one row is there as soon as somebody opens the list."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[FilterSettings]:
        FilterSettings.objects.get_or_create(pk=SETTINGS_ID)
        return super().get_queryset(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: FilterSettings | None = None) -> bool:
        return False


# What only administrators give.
_RIGHTS = ("role", "sections", "site")


@admin.register(Reader)
class ReaderAdmin(admin.ModelAdmin[Reader]):
    list_display = ("name", "kind", "role", "sections", "site", "badge", "created")
    list_filter = ("role",)
    search_fields = ("name", "user__username")
    autocomplete_fields = ("user",)
    readonly_fields = ("created",)

    def get_readonly_fields(self, request: HttpRequest, obj: Reader | None = None) -> Any:
        speaker = identify(request).reader
        may_give = speaker is not None and speaker.role >= Role.ADMINISTRATOR
        return self.readonly_fields if may_give else (*self.readonly_fields, *_RIGHTS)

    def save_model(self, request: HttpRequest, obj: Reader, form: ModelForm[Reader], change: bool) -> None:
        role, sections, site = Role(obj.role), obj.sections, obj.site
        words = [name for name in form.changed_data if name not in _RIGHTS]
        if not change:
            obj.role, obj.sections, obj.site = Role.READER, "", None
            super().save_model(request, obj, form, change)
        elif words:
            obj.save(update_fields=words)
        if set(_RIGHTS) & set(form.changed_data):
            # What is refused is said; everything else in the form is kept.
            try:
                give_role(identify(request), obj.pk, role=role, sections=sections, site=site)
            except Refusal as refusal:
                messages.error(request, refusal.message)

    def has_delete_permission(self, request: HttpRequest, obj: Reader | None = None) -> bool:
        return obj is not None and not any(
            rows.exists() for rows in (obj.comments, obj.decisions, obj.decided, obj.sanctions)
        )


class OriginInline(admin.TabularInline[SiteOrigin, Site]):
    model = SiteOrigin
    extra = 1


@admin.register(Site)
class SiteAdmin(admin.ModelAdmin[Site]):
    list_display = ("name", "makes_articles")
    search_fields = ("name", "origins__origin")
    inlines = (OriginInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return obj is not None and not obj.articles.exists()


@admin.register(Comment)
class CommentAdmin(ReadOnly):
    # Tells of votes that are hidden, and is no secret any more when they are shown.
    exclude = ("secret_side",)
    list_display = ("id", "article", "author", "state", "likes", "replies", "created")
    list_filter = ("state",)
    search_fields = ("body", "author__name")
    list_select_related = ("article", "author")


@admin.register(Decision)
class DecisionAdmin(ReadOnly):
    list_display = ("created", "moderator", "action", "comment", "reader", "category", "reason")
    list_filter = ("action", "category")
    list_select_related = ("moderator", "comment", "reader")


@admin.register(Report)
class ReportAdmin(ReadOnly):
    list_display = ("created", "comment", "reason", "reader", "resolved_by")
    list_filter = ("reason",)
    list_select_related = ("reader", "comment", "resolved_by")
