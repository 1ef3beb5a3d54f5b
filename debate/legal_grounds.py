"""The legal grounds of reports of illegal content. Knows nothing of reports.

They follow the categories of the transparency database of the EU's Digital Services Act.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalGround(models.TextChoices):
    """Which kind of law a comment is said to break."""

    HATE = "hate", _("Hate speech")
    DEFAMATION = "defamation", _("Defamation")
    THREATS = "threats", _("Threats or calls for violence")
    MINORS = "minors", _("Protection of minors")
    PRIVACY = "privacy", _("Privacy and personal data")
    FRAUD = "fraud", _("Fraud or deception")
    PROPERTY = "property", _("Copyright or trade marks")
    SECURITY = "security", _("Terrorism or public security")
    OTHER = "other", _("Another law")
