"""The admin's additions to articles: addresses in any spelling, slugs that still redirect, and merging."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.admin.named_fields import ChangedFieldsForm
from debate.articles.addresses import read_address, require_free, require_free_slug, require_no_loss
from debate.articles.models import Article, ArticleAddress
from debate.articles.page_address import PageAddress
from debate.errors import Refusal
from debate.language.written import quoted
from debate.moving import merge_debates
from debate.readers.identity import identify


class ArticleForm(ChangedFieldsForm[Article]):
    """The form of an article; `page` is the parsed address."""

    page: PageAddress | None = None

    def clean_address(self) -> str | None:
        """Return the address as browsers write it."""
        typed = self.cleaned_data["address"]
        if not typed or typed == self.instance.address:
            return typed or None
        try:
            self.page = read_address(typed)
            require_free(self.page, self.instance if self.instance.pk else None)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None
        return self.page.text

    def clean_slug(self) -> str:
        """Return the slug, unless it leads to another debate."""
        slug: str = self.cleaned_data["slug"]
        try:
            require_free_slug(slug, self.instance if self.instance.pk else None)
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None
        return slug


class AddressFormSet(BaseInlineFormSet[ArticleAddress, Article, ModelForm[Any]]):
    """The addresses of an article; those that it doesn't need can be deleted."""

    def clean(self) -> None:
        super().clean()
        try:
            require_no_loss(self.instance, [form.instance for form in self.deleted_forms])
        except Refusal as refusal:
            raise ValidationError(refusal.message) from None


class AddressInline(admin.TabularInline[ArticleAddress, Article]):
    """All addresses that lead to the debate; a deleted former address can start a separate debate."""

    model = ArticleAddress
    form: type[ModelForm[Any]] = ChangedFieldsForm
    formset = AddressFormSet
    extra = 0
    fields = readonly_fields = ("address",)
    verbose_name_plural = _("addresses that lead here")

    def has_add_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False


@admin.action(description=_("Merge the selected debates into one"), permissions=["change"])
def merge(
    model_admin: admin.ModelAdmin[Article], request: HttpRequest, chosen: QuerySet[Article]
) -> HttpResponse | None:
    """Ask which debate the others are merged into, and merge them."""
    articles = list(chosen.order_by("pk"))
    target = next((article for article in articles if str(article.pk) == request.POST.get("into")), None)
    if len(articles) < 2:
        messages.error(request, gettext("Select two debates or more."))
        return None
    if target is None:
        context: dict[str, Any] = {
            "title": gettext("Merge debates"),
            "articles": articles,
            "opts": model_admin.model._meta,
        }
        return render(request, "admin/merge_debates.html", model_admin.admin_site.each_context(request) | context)
    for article in articles:
        if article.pk != target.pk:
            try:
                merge_debates(article, target, by=identify(request).reader)
                names = {"merged": quoted(str(article)), "target": quoted(str(target))}
                messages.success(request, gettext("%(merged)s is now part of %(target)s.") % names)
            except Refusal as refusal:
                messages.error(
                    request,
                    gettext("%(name)s: %(words)s") % {"name": quoted(str(article)), "words": refusal.message},
                )
    return HttpResponseRedirect(request.get_full_path())
