"""Readers' reports, anybody's reports of illegal content, and appeals."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.audit_log.models import Decision
from debate.legal_grounds import LegalGround


class Report(models.Model):
    """One voter's report of one comment, filed by a reader; open until a moderator decides about the comment.

    `weight` is its weight when it was filed (see `reporters.weigh`).
    """

    # The categories of reports are those of removals.
    Reason = Decision.Category

    comment = models.ForeignKey(
        "debate.Comment", verbose_name=_("comment"), on_delete=models.CASCADE, related_name="reports"
    )
    reader = models.ForeignKey("debate.Reader", verbose_name=_("reader"), on_delete=models.CASCADE, related_name="+")
    voter = models.UUIDField()
    reason = models.CharField(_("reason"), max_length=9, choices=Reason)
    note = models.CharField(_("note"), max_length=500, blank=True)
    weight = models.FloatField(_("weight"), default=1.0)
    created = models.DateTimeField(_("created"), auto_now_add=True)
    resolved_by = models.ForeignKey(
        "debate.Decision",
        verbose_name=_("settled by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reports",
    )

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(name="one_report_per_voter_and_comment", fields=["voter", "comment"]),
        ]
        indexes = [
            models.Index(name="open_reports", fields=["comment", "created"], condition=Q(resolved_by=None)),
        ]

    def __str__(self) -> str:
        return gettext("Report %(number)s") % {"number": self.pk}


class LegalReport(models.Model):
    """Anybody's report of one comment as illegal content; open until a moderator decides about the comment.

    `reader` is the account that filed it, if any. `name` and `email` are what was typed into the form; they are deleted
    some time after the decision. `language` is the one to write in. `mailed` says what has been mailed: nothing, the
    receipt or the outcome; `mail_due` is when the next mail can be tried.
    """

    class Mailed(models.TextChoices):
        NOTHING = ""
        RECEIPT = "receipt"
        OUTCOME = "outcome"

    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="legal_reports")
    reader = models.ForeignKey("debate.Reader", null=True, on_delete=models.SET_NULL, related_name="+")
    ground = models.CharField(max_length=10, choices=LegalGround)
    explanation = models.CharField(max_length=2_000)
    name = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=10, blank=True)
    mailed = models.CharField(max_length=7, choices=Mailed, blank=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)
    mail_due = models.DateTimeField(default=timezone.now)
    created = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        "debate.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="legal_reports"
    )

    class Meta:
        verbose_name = _("report of illegal content")
        verbose_name_plural = _("reports of illegal content")
        indexes = [
            models.Index(name="open_legal_reports", fields=["comment", "created"], condition=Q(resolved_by=None)),
            models.Index(name="legal_reports_by_time", fields=["created"]),
            models.Index(name="legal_reports_with_address", fields=["id"], condition=~Q(email="")),
        ]

    def __str__(self) -> str:
        return f"{self.ground} report of comment {self.comment_id}"


class Appeal(models.Model):
    """A reader's appeal against a sanction, one per sanction, and a moderator's answer."""

    sanction = models.OneToOneField("debate.Sanction", on_delete=models.PROTECT, related_name="appeal")
    text = models.CharField(max_length=2_000)
    created = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=500, blank=True)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        indexes = [models.Index(name="open_appeals", fields=["created"], condition=Q(answered=None))]

    def __str__(self) -> str:
        return f"appeal against {self.sanction_id}"
