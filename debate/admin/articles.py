"""Articles in Django's admin, with their polls' order and the rules of their debates."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from debate.admin.article_forms import AddressInline, ArticleForm, merge
from debate.admin.local_times import LocalTimesAdmin, row_number
from debate.admin.named_fields import ChangedFieldsForm, save_fields
from debate.articles.addresses import change_slug, give_address
from debate.articles.models import Article
from debate.articles.revisions import locked_article
from debate.articles.rules import RULES, RuleChange, change_rules, move_article
from debate.comments.models import Comment
from debate.polls.models import Poll
from debate.polls.schedule import order_polls
from debate.readers.identity import identify
from debate.readers.scope import Scope
from debate.rights.asking import may
from debate.rights.table import CHANGE_RULES
from debate.sites.models import Site


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
        (None, {"fields": ("title", "slug", "section", "byline", "body", "starters", "published", "site", "address")}),
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
