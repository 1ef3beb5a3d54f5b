"""Polls in Django's admin: create, order, schedule, preview, export. It only translates; the rules are elsewhere."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import InlineModelAdmin
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.admin.local_times import LocalTimesAdmin, row_number
from debate.admin.named_fields import save_fields
from debate.admin.poll_forms import ChoiceForm, ChoiceFormSet, PollAdminForm
from debate.articles.revisions import locked_article
from debate.errors import Refusal
from debate.language.written import quoted
from debate.polls import export
from debate.polls.editing import complete_choices, has_ballots, record_correction
from debate.polls.models import MAX_CHOICES, Choice, Correction, Poll
from debate.polls.previews import preview_path
from debate.polls.results import are_visible_to_editors
from debate.polls.schedule import archive_poll, close_poll, move_poll, open_poll, publish_poll, schedule_poll
from debate.readers.identity import identify
from debate.readers.scope import Scope
from debate.sites.models import Site
from debate.sites.time_zones import in_words

FILES: dict[str, Callable[[Poll], Any]] = {
    "results.csv": export.results_as_csv,
    "results.json": export.results_as_json,
    "timeline.csv": export.timeline_as_csv,
    "timeline.json": export.timeline_as_json,
}


class ChoiceInline(admin.TabularInline[Choice, Poll]):
    """The choices; after the first vote only their labels can be corrected."""

    model = Choice
    form = ChoiceForm
    formset = ChoiceFormSet
    max_num = MAX_CHOICES
    fields = ("label", "position", "value", "image", "shown_votes")

    def get_extra(self, request: HttpRequest, obj: Poll | None = None, **kwargs: Any) -> int:
        return 1 if obj else 4

    def get_readonly_fields(self, request: HttpRequest, obj: Poll | None = None) -> tuple[str, ...]:
        return ("position", "value", "image", "shown_votes") if obj and has_ballots(obj) else ("shown_votes",)

    def has_add_permission(self, request: HttpRequest, obj: Poll | None = None) -> bool:
        return super().has_add_permission(request, obj) and not (obj and has_ballots(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Poll | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and has_ballots(obj))

    @admin.display(description=_("votes"))
    def shown_votes(self, choice: Choice) -> str:
        if not choice.pk:
            return ""
        return str(choice.votes) if are_visible_to_editors(choice.poll) else gettext("hidden")


class CorrectionInline(admin.TabularInline[Correction, Poll]):
    """The words that were corrected after somebody had voted."""

    model = Correction
    extra = 0
    fields = readonly_fields = ("created", "before", "after", "corrected_by")
    verbose_name_plural = _("corrected wording")
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Poll | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Poll | None = None) -> bool:
        return False


@admin.register(Poll)
class PollAdmin(LocalTimesAdmin[Poll]):
    form = PollAdminForm
    list_display = ("question", "article", "kind", "state", "opens_there", "closes_there", "ballots", "position")
    list_filter = ("state", "kind")
    search_fields = ("question",)
    list_select_related = ("article__site",)
    autocomplete_fields = ("article",)
    actions = ("announce", "open_now", "close_now", "archive")
    _standing = (None, {"fields": ("state", "ballots", "preview", "files")})
    _fieldsets = (
        (None, {"fields": ("article", "question", "position")}),
        (
            _("Kind"),
            {
                "fields": ("kind", ("min_choices", "max_choices")),
                "description": _(
                    "At least and at most are for polls of several choices. A scale to which you give no choices gets "
                    "the points 1 to 5."
                ),
            },
        ),
        (_("Rules"), {"fields": ("results", "changeable", "voters", "challenge")}),
        (_("Times"), {"fields": ("opens", "closes", "move")}),
    )
    _always_read = ("state", "preview", "ballots", "files")
    _fixed_by_ballots = ("kind", "min_choices", "max_choices")

    def site_of(self, request: HttpRequest, object_id: str | None) -> Site | None:
        if object_id is None:
            return Site.objects.filter(articles=row_number(request.POST.get("article"))).first()
        return Site.objects.filter(articles__polls=row_number(object_id)).first()

    @admin.display(description=_("opens"), ordering="opens")
    def opens_there(self, poll: Poll) -> str:
        return in_words(poll.opens, poll.article.site)

    @admin.display(description=_("closes"), ordering="closes")
    def closes_there(self, poll: Poll) -> str:
        return in_words(poll.closes, poll.article.site)

    def within(self, scope: Scope) -> Q:
        return scope.of("article")

    def get_readonly_fields(self, request: HttpRequest, obj: Poll | None = None) -> tuple[str, ...]:
        if obj is None:
            return self._always_read
        if obj.state == Poll.State.DRAFT:
            # Editors confined to a section or site can't move polls out of it.
            return self._always_read if self.scope_of(request).is_everywhere else ("article", *self._always_read)
        # Readers of its article know it, and its history stays.
        opened = ("opens",) if obj.state != Poll.State.SCHEDULED else ()
        fixed = self._fixed_by_ballots if has_ballots(obj) else ()
        return ("article", *opened, *fixed, *self._always_read)

    def get_fieldsets(self, request: HttpRequest, obj: Poll | None = None) -> Any:
        return (self._standing, *self._fieldsets) if obj else self._fieldsets

    def get_inlines(self, request: HttpRequest, obj: Poll | None = None) -> list[type[InlineModelAdmin[Any, Any]]]:
        return [ChoiceInline, CorrectionInline] if obj and obj.corrections.exists() else [ChoiceInline]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Poll | None:
        """Return the poll, locked for a change, so that no vote comes between validation and saving."""
        poll = super().get_object(request, object_id, from_field)
        if poll and transaction.get_connection().in_atomic_block:
            with locked_article(poll.article_id):
                poll = self.get_queryset(request).select_for_update(no_key=True).filter(pk=poll.pk).first()
        return poll

    def save_model(self, request: HttpRequest, obj: Poll, form: Any, change: bool) -> None:
        if not change:
            obj.state = Poll.State.DRAFT
            super().save_model(request, obj, form, change)
            return
        if "question" in form.changed_data and has_ballots(obj):
            _correct(request, obj, None, before=form.initial["question"], after=obj.question)
        save_fields(obj, [*form.changed_data, "min_choices", "max_choices"])

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is Choice and change and has_ballots(form.instance):
            for changed in formset.initial_forms:
                if "label" in changed.changed_data:
                    choice = changed.instance
                    _correct(request, form.instance, choice, before=changed.initial["label"], after=choice.label)
                    Choice.objects.filter(pk=choice.pk).update(label=choice.label)
            # No other field of the choices can have been submitted.
            formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
            return
        super().save_formset(request, form, formset, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        poll = form.instance
        if not has_ballots(poll):
            complete_choices(poll)
        publish_poll(poll.pk)
        if wanted := form.cleaned_data.get("move"):
            _try(request, poll, partial(move_poll, state=Poll.State(wanted)))

    def has_delete_permission(self, request: HttpRequest, obj: Poll | None = None) -> bool:
        # A poll that readers know is archived instead.
        return super().has_delete_permission(request, obj) and obj is not None and obj.state == Poll.State.DRAFT

    @admin.display(description=_("preview"))
    def preview(self, poll: Poll) -> SafeString:
        return format_html(
            '<a href="{0}">{0}</a> ({1})',
            preview_path(poll),
            gettext("anyone with this link can see the poll, for two weeks"),
        )

    @admin.display(description=_("files"))
    def files(self, poll: Poll) -> str | SafeString:
        if poll.state == Poll.State.DRAFT:
            return gettext("none yet")
        if not are_visible_to_editors(poll):
            return gettext("The votes are hidden from everybody until the poll has closed.")
        links = ((reverse("admin:poll_file", args=(poll.pk, name)), name) for name in FILES)
        return format_html_join(" · ", '<a href="{}">{}</a>', links)

    @admin.action(description=_("Announce, to open at their time"), permissions=["change"])
    def announce(self, request: HttpRequest, polls: QuerySet[Poll]) -> None:
        _try_each(request, polls, schedule_poll)

    @admin.action(description=_("Open now"), permissions=["change"])
    def open_now(self, request: HttpRequest, polls: QuerySet[Poll]) -> None:
        _try_each(request, polls, open_poll)

    @admin.action(description=_("Close now"), permissions=["change"])
    def close_now(self, request: HttpRequest, polls: QuerySet[Poll]) -> None:
        _try_each(request, polls, close_poll)

    @admin.action(description=_("Take off the page (archive)"), permissions=["change"])
    def archive(self, request: HttpRequest, polls: QuerySet[Poll]) -> None:
        _try_each(request, polls, archive_poll)

    def get_urls(self) -> list[URLPattern]:
        file = path("<int:poll_id>/files/<str:name>", self.admin_site.admin_view(self.file_view), name="poll_file")
        return [file, *super().get_urls()]

    def file_view(self, request: HttpRequest, poll_id: int, name: str) -> HttpResponse:
        """Answer with one of the poll's files, if the editor can see its votes."""
        poll = self.get_queryset(request).prefetch_related("choices").filter(pk=poll_id).first()
        if poll is None or name not in FILES or not self.has_view_permission(request, poll):
            raise Http404
        if not are_visible_to_editors(poll) or poll.state == Poll.State.DRAFT:
            self.message_user(request, gettext("There are no results yet."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:debate_poll_change", args=(poll_id,)))
        content = FILES[name](poll)
        if isinstance(content, str):
            response = HttpResponse(content, content_type="text/csv; charset=utf-8")
        else:
            response = JsonResponse(content, json_dumps_params={"indent": 2, "ensure_ascii": False})
        response["Content-Disposition"] = f'attachment; filename="poll-{poll_id}-{name}"'
        return response


def _correct(request: HttpRequest, poll: Poll, choice: Choice | None, *, before: str, after: str) -> None:
    record_correction(poll, choice, before=before, after=after, corrected_by=request.user.get_username())


def _try_each(request: HttpRequest, polls: QuerySet[Poll], act: Callable[..., None]) -> None:
    for poll in polls:
        _try(request, poll, act)


def _try(request: HttpRequest, poll: Poll, act: Callable[..., None]) -> None:
    try:
        with transaction.atomic():
            act(poll.pk, by=identify(request).reader)
    except Refusal as refusal:
        values = {"poll": quoted(poll.question), "state": poll.get_state_display(), "why": refusal.message}
        messages.error(request, gettext("%(poll)s stays in the state “%(state)s”: %(why)s") % values)
