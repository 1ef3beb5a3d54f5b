"""The rules of debates in three layers: global, per site, and per article.

`rulebook` combines the layers and explains each rule; `rules` changes them.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.sites.models import Site


class Moderation(models.TextChoices):
    """When comments are reviewed."""

    AFTER = "after", _("Comments appear at once")
    BEFORE = "before", _("Comments are held for review")


# What each rule is called in the admin and in the audit log.
RULE_NAMES = {
    "locked": _("locked"),
    "moderation": _("moderation"),
    "accounts_only": _("accounts only"),
    "hold_newcomers": _("hold new readers' first comments"),
    "hold_links": _("hold comments with links"),
    "slow_mode_s": _("slow mode"),
    "max_depth": _("depth of threads"),
    "closes_after_days": _("closes after days"),
    "report_threshold": _("reports that hide a comment"),
    "reasons_required": _("reasons required"),
    "show_sides": _("sides beside comments"),
    "take_questions": _("questions to the newsroom"),
}


class CommonRules(models.Model):
    """The global rules, unless a site or an article overrides them.

    A single row, absent while all rules have their default. `version` grows with each change (see
    `Article.rules_version`).
    """

    locked = models.BooleanField(RULE_NAMES["locked"], default=False, help_text=_("No debate accepts comments."))
    moderation = models.CharField(RULE_NAMES["moderation"], max_length=6, choices=Moderation, default=Moderation.AFTER)
    accounts_only = models.BooleanField(
        RULE_NAMES["accounts_only"], default=False, help_text=_("Only readers with an account can comment.")
    )
    hold_newcomers = models.PositiveSmallIntegerField(
        RULE_NAMES["hold_newcomers"],
        default=0,
        help_text=_("Number of a new reader's comments to hold for review (0 = off)."),
    )
    hold_links = models.BooleanField(
        RULE_NAMES["hold_links"], default=False, help_text=_("Comments with links are held for review.")
    )
    slow_mode_s = models.PositiveIntegerField(
        RULE_NAMES["slow_mode_s"], default=0, help_text=_("Seconds between two comments by the same reader (0 = off).")
    )
    max_depth = models.PositiveSmallIntegerField(
        RULE_NAMES["max_depth"], default=0, help_text=_("Levels of a thread (1 = no replies, 0 = no limit).")
    )
    reasons_required = models.BooleanField(
        RULE_NAMES["reasons_required"],
        default=False,
        help_text=_("Moderators must give a reason when they remove a comment."),
    )
    show_sides = models.BooleanField(
        RULE_NAMES["show_sides"],
        default=True,
        help_text=_("Comments show what their authors voted for, where the votes are public."),
    )
    take_questions = models.BooleanField(
        RULE_NAMES["take_questions"],
        default=False,
        help_text=_("Readers can mark comments as questions to the newsroom."),
    )
    closes_after_days = models.PositiveSmallIntegerField(
        RULE_NAMES["closes_after_days"],
        default=0,
        help_text=_("Days after publication when the debate closes (0 = never)."),
    )
    report_threshold = models.PositiveSmallIntegerField(
        RULE_NAMES["report_threshold"],
        default=3,
        help_text=_("Weight of reports that hides a comment pending review (0 = never)."),
    )
    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("rules of all debates")
        constraints = [models.CheckConstraint(name="one_row_of_common_rules", condition=Q(id=1))]

    def __str__(self) -> str:
        return gettext("Rules of all debates")


class OwnRules(models.Model):
    """The rules that a site or an article sets itself; the others are null.

    A lock can't be overridden: a debate is locked if any layer is.
    """

    locked = models.BooleanField(
        RULE_NAMES["locked"], default=False, help_text=_("A locked debate accepts no more comments.")
    )
    moderation = models.CharField(RULE_NAMES["moderation"], max_length=6, choices=Moderation, null=True, blank=True)
    accounts_only = models.BooleanField(RULE_NAMES["accounts_only"], null=True, blank=True)
    hold_newcomers = models.PositiveSmallIntegerField(RULE_NAMES["hold_newcomers"], null=True, blank=True)
    hold_links = models.BooleanField(RULE_NAMES["hold_links"], null=True, blank=True)
    reasons_required = models.BooleanField(RULE_NAMES["reasons_required"], null=True, blank=True)
    show_sides = models.BooleanField(RULE_NAMES["show_sides"], null=True, blank=True)
    take_questions = models.BooleanField(RULE_NAMES["take_questions"], null=True, blank=True)
    slow_mode_s = models.PositiveIntegerField(RULE_NAMES["slow_mode_s"], null=True, blank=True)
    max_depth = models.PositiveSmallIntegerField(RULE_NAMES["max_depth"], null=True, blank=True)
    closes_after_days = models.PositiveSmallIntegerField(RULE_NAMES["closes_after_days"], null=True, blank=True)
    report_threshold = models.PositiveSmallIntegerField(RULE_NAMES["report_threshold"], null=True, blank=True)

    class Meta:
        abstract = True


class SiteRules(OwnRules):
    """The rules of one publisher's site: one row, absent while it overrides nothing."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="rules")
    version = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = _("rules of a site")

    def __str__(self) -> str:
        return gettext("Rules of %(site)s") % {"site": self.site}
