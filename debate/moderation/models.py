"""Readers' reports and appeals."""

from django.db import models
from django.db.models import Q

from debate.audit_log.models import Decision


class Report(models.Model):
    """One voter's report of one comment, filed by a reader; open until a moderator decides about the comment.

    `weight` is its weight when it was filed (see `reporters.weigh`).
    """

    # The categories of reports are those of removals.
    Reason = Decision.Category

    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="reports")
    reader = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+")
    voter = models.UUIDField()
    reason = models.CharField(max_length=9, choices=Reason)
    note = models.CharField(max_length=500, blank=True)
    weight = models.FloatField(default=1.0)
    created = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        "debate.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_report_per_voter_and_comment", fields=["voter", "comment"]),
        ]
        indexes = [
            models.Index(name="open_reports", fields=["comment", "created"], condition=Q(resolved_by=None)),
        ]


class Appeal(models.Model):
    """A reader's appeal against a sanction, one per sanction, and a moderator's answer."""

    sanction = models.OneToOneField("debate.Sanction", on_delete=models.PROTECT, related_name="appeal")
    text = models.CharField(max_length=2_000)
    created = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=500, blank=True)
    answered = models.DateTimeField(null=True)
    answered_by = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(name="open_appeals", fields=["created"], condition=Q(answered=None))]

    def __str__(self) -> str:
        return f"appeal against {self.sanction_id}"
