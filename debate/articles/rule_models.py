"""The rules of debates in three layers: global, per site, and per article.

`rulebook` combines the layers and explains each rule; `rules` changes them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from debate.sites.models import Site


class Moderation(models.TextChoices):
    """When comments are reviewed."""

    AFTER = "after", _("Comments appear at once")
    BEFORE = "before", _("Comments are held for review")


class CommonRules(models.Model):
    """The global rules, unless a site or an article overrides them.

    A single row, absent while all rules have their default. `version` grows with each change (see
    `Article.rules_version`).
    """

    locked = models.BooleanField(default=False, help_text=_("No debate accepts comments."))
    moderation = models.CharField(max_length=6, choices=Moderation, default=Moderation.AFTER)
    accounts_only = models.BooleanField(default=False, help_text=_("Only readers with an account can comment."))
    hold_newcomers = models.PositiveSmallIntegerField(
        default=0, help_text=_("Number of a new reader's comments to hold for review (0 = off).")
    )
    hold_links = models.BooleanField(default=False, help_text=_("Comments with links are held for review."))
    slow_mode_s = models.PositiveIntegerField(
        default=0, help_text=_("Seconds between two comments by the same reader (0 = off).")
    )
    max_depth = models.PositiveSmallIntegerField(
        default=0, help_text=_("Levels of a thread (1 = no replies, 0 = no limit).")
    )
    reasons_required = models.BooleanField(
        default=False, help_text=_("Moderators must give a reason when they remove a comment.")
    )
    show_sides = models.BooleanField(
        default=True, help_text=_("Comments show what their authors voted for, where the votes are public.")
    )
    take_questions = models.BooleanField(
        default=False, help_text=_("Readers can mark comments as questions to the newsroom.")
    )
    closes_after_days = models.PositiveSmallIntegerField(
        default=0, help_text=_("Days after publication when the debate closes (0 = never).")
    )
    report_threshold = models.PositiveSmallIntegerField(
        default=3, help_text=_("Weight of reports that hides a comment pending review (0 = never).")
    )
    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("rules of all debates")
        constraints = [models.CheckConstraint(name="one_row_of_common_rules", condition=Q(id=1))]

    def __str__(self) -> str:
        return "Rules of all debates"


class OwnRules(models.Model):
    """The rules that a site or an article sets itself; the others are null.

    A lock can't be overridden: a debate is locked if any layer is.
    """

    locked = models.BooleanField(default=False, help_text=_("A locked debate accepts no more comments."))
    moderation = models.CharField(max_length=6, choices=Moderation, null=True, blank=True)
    accounts_only = models.BooleanField(null=True, blank=True)
    hold_newcomers = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_links = models.BooleanField(null=True, blank=True)
    reasons_required = models.BooleanField(null=True, blank=True)
    show_sides = models.BooleanField(null=True, blank=True)
    take_questions = models.BooleanField(null=True, blank=True)
    slow_mode_s = models.PositiveIntegerField(null=True, blank=True)
    max_depth = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    report_threshold = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class SiteRules(OwnRules):
    """The rules of one publisher's site: one row, absent while it overrides nothing."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="rules")
    version = models.PositiveBigIntegerField(default=0, editable=False)

    def __str__(self) -> str:
        return f"Rules of {self.site}"
