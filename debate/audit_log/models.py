"""The audit log: decisions about comments, people, polls and rules. Append-only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.broken_rules import BrokenRule
from debate.text.fields import FoldedField


class Decision(models.Model):
    """A moderator's decision, with its target, time and reason; `before` and `after` hold the fields that it changed.

    `moderator` is empty if a rule of the site decided. `batch` is shared by the decisions of one action. The database
    refuses to change or delete a row (migration 0004).
    """

    class Action(models.TextChoices):
        REMOVE = "remove", _("Removed")
        HIDE = "hide", _("Hidden")
        RESTORE = "restore", _("Restored")
        APPROVE = "approve", _("Approved")
        PIN = "pin", _("Pinned")
        UNPIN = "unpin", _("Unpinned")
        PICK = "pick", _("Picked by the newsroom")
        UNPICK = "unpick", _("No longer a newsroom pick")
        UNMARK_QUESTION = "unmark_question", _("No longer a question")
        UNDO = "undo", _("Undone")
        WARN = "warn", _("Warned")
        MUTE = "mute", _("Mute")
        BAN = "ban", _("Ban")
        LIFT = "lift", _("Revoked a warning, mute or ban")
        UPHOLD = "uphold", _("Rejected an appeal")
        GIVE_ROLE = "give_role", _("Changed a role")
        REMOVE_FACTORS = "remove_factors", _("Removed lost second factors")
        RENAME = "rename", _("Changed a name")
        CHANGE_RULES = "change_rules", _("Changed rules")
        MERGE_DEBATES = "merge_debates", _("Merged debates")
        MOVE_POLL = "move_poll", _("Changed a poll")
        DISCOUNT_VOTES = "discount_votes", _("Discounted votes")
        COUNT_VOTES = "count_votes", _("Restored votes")

    Category = BrokenRule

    comment = models.ForeignKey(
        "debate.Comment", verbose_name=_("comment"), null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    reader = models.ForeignKey(
        "debate.Reader", verbose_name=_("reader"), null=True, on_delete=models.PROTECT, related_name="decided"
    )
    poll = models.ForeignKey(
        "debate.Poll", verbose_name=_("poll"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    article = models.ForeignKey(
        "debate.Article", verbose_name=_("article"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    moderator = models.ForeignKey(
        "debate.Reader", verbose_name=_("moderator"), null=True, on_delete=models.PROTECT, related_name="decisions"
    )
    action = models.CharField(_("decision"), max_length=20, choices=Action)
    category = models.CharField(_("category"), max_length=9, choices=Category, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    search_reason = FoldedField(of="reason")
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    batch = models.UUIDField(_("batch"), null=True)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [
            models.Index(name="decisions_of_comment", fields=["comment", "-id"]),
            models.Index(name="decisions_about_reader", fields=["reader", "-id"], condition=Q(reader__isnull=False)),
            models.Index(name="decisions_of_moderator", fields=["moderator", "-id"]),
            models.Index(name="decisions_on_article", fields=["article", "-id"]),
            models.Index(name="decisions_of_batch", fields=["batch"], condition=Q(batch__isnull=False)),
            models.Index(name="decisions_by_time", fields=["created"]),
        ]

    def __str__(self) -> str:
        return gettext("Decision %(number)s") % {"number": self.pk}
