"""The record: what was decided about comments, people, polls and rules. It is only ever added to."""

from django.db import models
from django.db.models import Q


class Decision(models.Model):
    """What a moderator did, with whom or what, when and why; `before` and `after` hold the fields that it changed.

    `moderator` is empty where a rule of the site decided by itself. `batch` is shared by decisions taken in one action.
    The database refuses to change or delete a row (migration 0004).
    """

    class Action(models.TextChoices):
        REMOVE = "remove"
        HIDE = "hide"
        RESTORE = "restore"
        APPROVE = "approve"
        PIN = "pin"
        UNPIN = "unpin"
        UNDO = "undo"
        WARN = "warn"
        MUTE = "mute"
        BAN = "ban"
        LIFT = "lift"
        UPHOLD = "uphold"
        GIVE_ROLE = "give_role"
        CHANGE_RULES = "change_rules"
        MOVE_POLL = "move_poll"
        DISCOUNT_VOTES = "discount_votes"
        COUNT_VOTES = "count_votes"

    class Category(models.TextChoices):
        ABUSE = "abuse", "Insults or threatens somebody"
        HATE = "hate", "Hatred against a group"
        SPAM = "spam", "Advertising or spam"
        FALSE = "false", "Knowingly false"
        OFF_TOPIC = "off_topic", "Off topic"
        OTHER = "other", "Something else"

    comment = models.ForeignKey("debate.Comment", null=True, on_delete=models.PROTECT, related_name="decisions")
    reader = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="decided")
    poll = models.ForeignKey("debate.Poll", null=True, on_delete=models.PROTECT, related_name="+")
    article = models.ForeignKey("debate.Article", null=True, on_delete=models.PROTECT, related_name="+")
    moderator = models.ForeignKey("debate.Reader", null=True, on_delete=models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=20, choices=Action)
    category = models.CharField(max_length=9, choices=Category, blank=True)
    reason = models.CharField(max_length=500, blank=True)
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
