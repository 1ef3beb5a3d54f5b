"""Publishers' sites in the admin: their origins, which addresses are one page, and which pages can start debates."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from debate.admin.named_fields import ChangedFieldsForm, NamedFieldsAdmin
from debate.articles.addresses import refresh_keys
from debate.articles.page_address import parse_origin
from debate.errors import Invalid, NotFound
from debate.language import written
from debate.publisher_sign_in.accounts import take_roles_back
from debate.publisher_sign_in.keys import parse_keys
from debate.rights.table import MANAGE_SITES
from debate.sites.look import parse_look, require_look
from debate.sites.models import Site, SiteDomain, SiteOrigin, new_key

# How long the admin shows a refusal to the publisher.
REFUSAL_IS_NEWS = timedelta(days=7)


class OriginField(forms.CharField):
    """Accepts an origin in any spelling, and returns it in the browser's form."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        with suppress(NotFound):
            return parse_origin(typed)
        return typed


class OriginForm(ChangedFieldsForm[SiteOrigin]):
    """The form of one origin."""

    class Meta:
        model = SiteOrigin
        fields = ("site", "origin")

    origin = OriginField(max_length=200, help_text=SiteOrigin._meta.get_field("origin").help_text)


class SiteForm(ChangedFieldsForm[Site]):
    """The form of a site."""

    def clean_token_keys(self) -> str:
        """Return the keys if all of them can be read."""
        keys: str = self.cleaned_data["token_keys"].strip()
        try:
            if keys:
                parse_keys(keys)
        except Invalid as problem:
            raise ValidationError(problem.message) from None
        return keys

    def clean_look(self) -> str:
        """Return the look if each of its lines can be read."""
        look: str = self.cleaned_data["look"].strip()
        require_look(look)
        return look


class OriginInline(admin.TabularInline[SiteOrigin, Site]):
    model = SiteOrigin
    form: Any = OriginForm
    extra = 1


class DomainForm(ChangedFieldsForm[SiteDomain]):
    """The form of one domain. The page that shows it has to stay where it is: no site's domain has the admin."""

    here = ""

    class Meta:
        model = SiteDomain
        fields = ("site", "host")

    def clean_host(self) -> str:
        """Return the name if it is served and isn't the one that this page is at."""
        host: str = self.cleaned_data["host"]
        if not validate_host(host, settings.ALLOWED_HOSTS):
            raise ValidationError(gettext("This server does not answer at that name. Add it to ALLOWED_HOSTS first."))
        if host == split_domain_port(self.here)[0]:
            raise ValidationError(
                gettext("You are at that name now, and a site's domain has no admin. Choose another name.")
            )
        return host


class DomainInline(admin.TabularInline[SiteDomain, Site]):
    model = SiteDomain
    form: Any = DomainForm
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Site | None = None, **more: Any) -> Any:
        here = type("DomainFormHere", (DomainForm,), {"here": request.get_host()})
        return super().get_formset(request, obj, **{**more, "form": here})


@admin.action(description=_("Make a new key for signing addresses"), permissions=["change"])
def make_new_key(model_admin: admin.ModelAdmin[Site], request: HttpRequest, sites: QuerySet[Site]) -> None:
    """Give each of the sites a new key: old signatures can't start debates any more."""
    for site in sites:
        Site.objects.filter(pk=site.pk).update(key=new_key())
        messages.success(
            request,
            gettext("%(site)s has a new key. Sign the addresses of its pages with it.") % {"site": site},
        )


@admin.register(Site)
class SiteAdmin(NamedFieldsAdmin[Site]):
    right = MANAGE_SITES
    form = SiteForm
    list_display = ("name", "makes_articles", "refused")
    search_fields = ("name", "origins__origin")
    inlines = (OriginInline, DomainInline)
    actions = (make_new_key,)
    fieldsets = (
        (None, {"fields": ("name", "language", "time_zone", "reserved_names")}),
        (_("How its debates look"), {"fields": ("look",)}),
        (_("Which pages start a debate"), {"fields": ("makes_articles", "article_paths", "signing_key")}),
        (
            _("Your readers sign in"),
            {"fields": ("token_issuer", "token_keys", "token_keys_address", "sign_in_address", "token_roles")},
        ),
        (_("Which addresses are one page"), {"fields": ("ignored_parameters",)}),
    )
    readonly_fields = ("signing_key",)

    @admin.display(description=_("key for signing addresses"))
    def signing_key(self, site: Site) -> str:
        """Show the key after the site has been saved."""
        return site.key if site.pk else gettext("The site gets one when it is saved.")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        site = self.get_object(request, object_id)
        if site and site.refused and site.refused > timezone.now() - REFUSAL_IS_NEWS and request.method == "GET":
            messages.warning(
                request,
                gettext(
                    "A page got no debate on %(moment)s: %(why)s Sign the addresses of your pages, or name the paths "
                    "of your articles."
                )
                % {"moment": written.moment(site.refused), "why": site.refused_why},
            )
        return super().change_view(request, object_id, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        for warning in parse_look(form.instance.look).warnings():
            messages.warning(request, warning)
        if not form.instance.token_roles:
            take_roles_back(form.instance)
        if change and (clashes := refresh_keys(form.instance)):
            messages.warning(
                request,
                ngettext(
                    "%(number)s debate now stands at the address of another one. Readers find the older one; merge "
                    "them under Articles.",
                    "%(number)s debates now stand at the address of another one. Readers find the older one; merge "
                    "them under Articles.",
                    clashes,
                )
                % {"number": written.thousands(clashes)},
            )

    def has_delete_permission(self, request: HttpRequest, obj: Site | None = None) -> bool:
        return super().has_delete_permission(request, obj) and obj is not None and not obj.articles.exists()
