"""The rules that a comment can break: the categories of reports and removals. Knows nothing of either."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BrokenRule(models.TextChoices):
    """Which rule a comment is said to break."""

    ABUSE = "abuse", _("Insults or threatens somebody")
    HATE = "hate", _("Hatred against a group")
    SPAM = "spam", _("Advertising or spam")
    FALSE = "false", _("Knowingly false")
    OFF_TOPIC = "off_topic", _("Off topic")
    OTHER = "other", _("Something else")
