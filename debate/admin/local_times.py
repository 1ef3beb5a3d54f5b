"""Admin pages on which times are entered and shown in the time zone of their site.

Django refuses a local time that doesn't exist or is ambiguous because of a clock change, and names the zone.
"""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import DateTimeField, Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext

from debate.admin.named_fields import NamedFieldsAdmin
from debate.errors import Invalid
from debate.sites.models import Site
from debate.sites.time_zones import require_near, zone_of

M = TypeVar("M", bound=Model)


def row_number(text: str | None) -> int:
    """Return the row id in an address or a form, 0 if it is invalid."""
    return int(text) if text and text.isdecimal() and len(text) < 19 else 0


class LocalTimesAdmin(NamedFieldsAdmin[M]):
    """An admin whose form shows times in the zone of a site, and says what time it is there."""

    def site_of(self, request: HttpRequest, object_id: str | None) -> Site | None:
        """Return the site of an existing row, or of a new one according to the form; None for no site."""
        raise NotImplementedError

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        with timezone.override(zone_of(self.site_of(request, object_id))):
            response: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
            # Within the zone, because the fields are rendered in it too.
            return response.render() if isinstance(response, TemplateResponse) else response

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, DateTimeField):
            zone = timezone.get_current_timezone_name()
            now = timezone.localtime().strftime("%H:%M")
            there = gettext("Time zone: %(zone)s, where it is %(time)s now.") % {"zone": zone, "time": now}
            field.help_text = f"{field.help_text} {there}".strip()
            field.validators = [*field.validators, _require_near]
        return field


def _require_near(moment: datetime) -> None:
    try:
        require_near(moment)
    except Invalid as refusal:
        raise ValidationError(str(refusal.message)) from refusal
