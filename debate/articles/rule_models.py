"""The rules of debates in three layers: of all debates, of one site's, and of one article's.

`rulebook` puts the layers together, and says what each rule means; `rules` changes them.
"""

from django.db import models
from django.db.models import Q

from debate.sites.models import Site


class Moderation(models.TextChoices):
    """When a moderator looks at a comment."""

    AFTER = "after", "Comments appear at once"
    BEFORE = "before", "Comments wait for a moderator"


class CommonRules(models.Model):
    """The rules of all debates, as far as neither their site nor their article has others.

    A single row, absent while all is default.
    """

    locked = models.BooleanField(default=False, help_text="No debate takes comments.")
    moderation = models.CharField(max_length=6, choices=Moderation, default=Moderation.AFTER)
    accounts_only = models.BooleanField(default=False, help_text="Only readers with an account may write.")
    hold_newcomers = models.PositiveSmallIntegerField(
        default=0, help_text="So many comments of somebody new wait for a moderator; 0: none."
    )
    hold_links = models.BooleanField(default=False, help_text="Comments with links wait for a moderator.")
    slow_mode_s = models.PositiveIntegerField(
        default=0, help_text="Each reader may write one comment in so many seconds; 0: as many as they like."
    )
    max_depth = models.PositiveSmallIntegerField(
        default=0, help_text="So many levels a thread may have, 1 being comments without replies; 0: any number."
    )
    reasons_required = models.BooleanField(default=False, help_text="Moderators say why they remove a comment.")
    closes_after_days = models.PositiveSmallIntegerField(
        default=0, help_text="So many days after the article was published its debate closes; 0: never."
    )
    report_threshold = models.PositiveSmallIntegerField(
        default=3, help_text="Reports of so much weight hide a comment until a moderator has looked; 0: never."
    )

    class Meta:
        verbose_name = verbose_name_plural = "rules of all debates"
        constraints = [models.CheckConstraint(name="one_row_of_common_rules", condition=Q(id=1))]

    def __str__(self) -> str:
        return "Rules of all debates"


class OwnRules(models.Model):
    """The rules that the debates of a site, or that of one article, have of their own; the others are null.

    Whether a debate is locked is nobody's to inherit: it is as soon as one of the layers says so.
    """

    locked = models.BooleanField(default=False, help_text="A locked debate takes no more comments.")
    moderation = models.CharField(max_length=6, choices=Moderation, null=True, blank=True)
    accounts_only = models.BooleanField(null=True, blank=True)
    hold_newcomers = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_links = models.BooleanField(null=True, blank=True)
    reasons_required = models.BooleanField(null=True, blank=True)
    slow_mode_s = models.PositiveIntegerField(null=True, blank=True)
    max_depth = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    report_threshold = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class SiteRules(OwnRules):
    """The rules of one publisher's site: one row, absent while all is as for all debates."""

    site = models.OneToOneField(Site, on_delete=models.CASCADE, related_name="rules")

    def __str__(self) -> str:
        return f"Rules of {self.site}"
