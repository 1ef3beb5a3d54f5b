"""The audit log: decisions about comments, people, polls and rules. Append-only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from debate.text_fields import FoldedField


class Decision(models.Model):
    """A moderator's decision, with its target, time and reason; `before` and `after` hold the fields that it changed.

    `moderator` is empty if a rule of the site decided. `batch` is shared by the decisions of one action. The database
    refuses to change or delete a row (migration 0004).
    """

    class Action(models.TextChoices):
        REMOVE = "remove"
        HIDE = "hide"
        RESTORE = "restore"
        APPROVE = "approve"
        PIN = "pin"
        UNPIN = "unpin"
        PICK = "pick"
        UNPICK = "unpick"
        UNMARK_QUESTION = "unmark_question"
        UNDO = "undo"
        WARN = "warn"
        MUTE = "mute"
        BAN = "ban"
        LIFT = "lift"
        UPHOLD = "uphold"
        GIVE_ROLE = "give_role"
        REMOVE_FACTORS = "remove_factors"
        CHANGE_RULES = "change_rules"
        MERGE_DEBATES = "merge_debates"
        MOVE_POLL = "move_poll"
        DISCOUNT_VOTES = "discount_votes"
        COUNT_VOTES = "count_votes"

    class Category(models.TextChoices):
        ABUSE = "abuse", _("Insults or threatens somebody")
        HATE = "hate", _("Hatred against a group")
        SPAM = "spam", _("Advertising or spam")
        FALSE = "false", _("Knowingly false")
        OFF_TOPIC = "off_topic", _("Off topic")
        OTHER = "other", _("Something else")

    comment = models.ForeignKey("debate.Comment", null=True, on_delete=models.PROTECT, related_name="decisions")
    reader = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="decided")
    poll = models.ForeignKey("debate.Poll", null=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey("debate.Article", null=True, on_delete=models.PROTECT, related_name="+")
    moderator = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=20, choices=Action)
    category = models.CharField(max_length=9, choices=Category, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    search_reason = FoldedField(of="reason")
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    batch = models.UUIDField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(name="decisions_of_comment", fields=["comment", "-id"]),
            models.Index(name="decisions_about_reader", fields=["reader", "-id"], condition=Q(reader__isnull=False)),
            models.Index(name="decisions_of_moderator", fields=["moderator", "-id"]),
            models.Index(name="decisions_on_article", fields=["article", "-id"]),
            models.Index(name="decisions_of_batch", fields=["batch"], condition=Q(batch__isnull=False)),
            models.Index(name="decisions_by_time", fields=["created"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} at {self.created:%Y-%m-%d %H:%M}"
