"""Editors' forms for a poll and its choices in the admin, with their validation."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.admin.named_fields import ChangedFieldsForm
from debate.polls.models import MAX_CHOICES, Choice, Poll
from debate.polls.schedule import MOVES

State = Poll.State

# The label of each transition, by its start and its target.
_MOVE_NAMES = {
    (State.DRAFT, State.SCHEDULED): _("Announce it now, to open at its time"),
    (State.DRAFT, State.OPEN): _("Open it now"),
    (State.SCHEDULED, State.OPEN): _("Open it now"),
    (State.SCHEDULED, State.ARCHIVED): _("Call it off"),
    (State.OPEN, State.CLOSED): _("Close it now"),
    (State.OPEN, State.ARCHIVED): _("Close it now and take it off the page"),
    (State.CLOSED, State.OPEN): _("Open it again"),
    (State.CLOSED, State.ARCHIVED): _("Take it off the page"),
    (State.ARCHIVED, State.CLOSED): _("Put it back on the page"),
}


class PollAdminForm(ChangedFieldsForm[Poll]):
    """A poll; `move` is the transition to make when it is saved."""

    move = forms.ChoiceField(
        label=_("and then"), required=False, help_text=_("Happens when you save. Everybody who is watching sees it.")
    )

    class Meta:
        model = Poll
        fields = (
            "article",
            "question",
            "kind",
            "min_choices",
            "max_choices",
            "opens",
            "closes",
            "results",
            "changeable",
            "voters",
            "position",
        )
        help_texts = {
            "opens": _("An announced poll opens at this second."),
            "closes": _("Votes from this second on are not counted. Empty: the poll is closed by hand."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = State(self.instance.state) if self.instance.pk else State.DRAFT
        moves = [(after.value, _MOVE_NAMES[state, after]) for after in MOVES[state]]
        # It is declared as a field with choices above.
        self.fields["move"].choices = [("", gettext("Leave it as it is")), *moves]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("kind", self.instance.kind) != Poll.Kind.SEVERAL:
            # So that editors don't have to enter numbers that can only be 1.
            values["min_choices"] = values["max_choices"] = 1
        least, most = values.get("min_choices"), values.get("max_choices")
        if least and most and least > most:
            self.add_error("max_choices", gettext("At most cannot be less than at least."))
        opens, closes = values.get("opens", self.instance.opens), values.get("closes")
        if opens and closes and closes <= opens:
            self.add_error("closes", gettext("A poll closes after it opens."))
        is_announced = State.SCHEDULED in (self.instance.state if self.instance.pk else None, values.get("move"))
        if is_announced and not opens and values.get("move") != State.OPEN:
            self.add_error("opens", gettext("An announced poll needs a time at which it opens."))
        return values


class ChoiceForm(ChangedFieldsForm[Choice]):
    """A choice; without a position it comes last."""

    position = forms.IntegerField(label=_("position"), required=False, min_value=1, max_value=1_000)
    image = forms.URLField(label=_("picture"), required=False, max_length=500, assume_scheme="https")

    class Meta:
        model = Choice
        fields = ("label", "position", "value", "image")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["position"] = None

    def clean_position(self) -> int:
        return self.cleaned_data["position"] or 1_000

    def clean_image(self) -> str:
        address = str(self.cleaned_data["image"] or "")
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
        if address and origin not in settings.IMAGE_ORIGINS:
            allowed = ", ".join(settings.IMAGE_ORIGINS) or gettext("none yet")
            raise ValidationError(
                gettext("Pictures can only come from the origins in IMAGE_ORIGINS: %(origins)s.") % {"origins": allowed}
            )
        return address


class ChoiceFormSet(BaseInlineFormSet[Choice, Poll, forms.ModelForm[Choice]]):
    """The choices of a poll, validated together."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form.cleaned_data.get("label") and not form.cleaned_data.get("DELETE")]
        labels = [form.cleaned_data["label"].casefold() for form in kept]
        if len(set(labels)) < len(labels):
            raise ValidationError(gettext("Two choices have the same text."))
        if len(kept) > MAX_CHOICES:
            raise ValidationError(gettext("A poll has at most %(most)s choices.") % {"most": MAX_CHOICES})
        if self.instance.pk and self.instance.state != State.DRAFT:
            self._check_published(kept)

    def _check_published(self, kept: list[forms.ModelForm[Choice]]) -> None:
        least = max(2, self.instance.max_choices)
        if len(kept) < least:
            raise ValidationError(
                gettext("Readers already see this poll, so it must keep at least %(least)s choices.") % {"least": least}
            )
        values = [form.cleaned_data.get("value", form.instance.value) for form in kept]
        if self.instance.kind == Poll.Kind.SCALE and any(values) and len(set(values)) < len(values):
            raise ValidationError(gettext("Each point of a scale needs a different value."))
