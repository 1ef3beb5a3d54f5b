"""Groups of ballots that look as if one person had cast them, and moderators' decisions about them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class BallotGroup(models.Model):
    """Ballots of one poll, cast without an account, with too much in common.

    They share signals: `place`, `agent` or the minute in which they were first cast. A discounted group also matches
    later ballots. `ballots` was their number at the last pass.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser", _("New voters from one place with the same browser")
        PLACE = "place", _("New voters from one place")
        MINUTE = "minute", _("New voters within one minute")

    poll = models.ForeignKey("debate.Poll", on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=7, choices=Kind)
    place = models.CharField(max_length=16, blank=True)
    agent = models.CharField(max_length=16, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    ballots = models.PositiveIntegerField()
    is_discounted = models.BooleanField(default=False)
    # The shared signals as one text, unique within a poll.
    key = models.CharField(max_length=60)

    class Meta:
        verbose_name = _("group of suspicious votes")
        verbose_name_plural = _("groups of suspicious votes")
        ordering = ("-last", "-id")
        constraints = [models.UniqueConstraint(name="a_group_once_per_poll", fields=["poll", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class GroupDecision(models.Model):
    """A moderator's decision about a group of ballots, with time and reason; `ballots` is how many it changed."""

    class Action(models.TextChoices):
        DISCOUNT = "discount"
        RESTORE = "restore"

    group = models.ForeignKey(BallotGroup, on_delete=models.PROTECT, related_name="decisions")
    moderator = models.ForeignKey("debate.Reader", on_delete=models.PROTECT, related_name="+")
    action = models.CharField(max_length=8, choices=Action)
    reason = models.CharField(max_length=500, blank=True)
    ballots = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("decision about votes")
        verbose_name_plural = _("decisions about votes")
        ordering = ("-id",)
