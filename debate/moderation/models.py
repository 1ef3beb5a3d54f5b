"""What readers reported, and what moderators decided."""

from django.db import models
from django.db.models import Q


class Report(models.Model):
    """One reader's report of one comment; open until a moderator decides about the comment."""

    class Reason(models.TextChoices):
        ABUSE = "abuse", "Insults or threatens somebody"
        HATE = "hate", "Hatred against a group"
        SPAM = "spam", "Advertising or spam"
        FALSE = "false", "Knowingly false"
        OFF_TOPIC = "off_topic", "Off topic"
        OTHER = "other", "Something else"

    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="reports")
    reader = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=9, choices=Reason)
    note = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    resolved_by = models.ForeignKey(
        "debate.Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_report_per_reader_and_comment", fields=["reader", "comment"]),
        ]
        indexes = [
            models.Index(name="open_reports", fields=["comment", "created"], condition=Q(resolved_by=None)),
        ]


class Decision(models.Model):
    """What a moderator did with a comment, when and why."""

    class Action(models.TextChoices):
        REMOVE = "remove"
        RESTORE = "restore"
        APPROVE = "approve"
        PIN = "pin"
        UNPIN = "unpin"

    comment = models.ForeignKey("debate.Comment", on_delete=models.PROTECT, related_name="decisions")
    moderator = models.ForeignKey("debate.Reader", on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=7, choices=Action)
    reason = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(name="decisions_of_comment", fields=["comment", "-id"])]
