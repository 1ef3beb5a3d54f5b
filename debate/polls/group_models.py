"""Groups of ballots that look as if somebody had stuffed them, and what moderators decided about each."""

from django.db import models


class BallotGroup(models.Model):
    """Ballots of one poll, cast without an account, that have too much in common.

    Which ones these are is said by the signals that they share: `place`, `agent` or the minute in which they were first
    cast. A group that is discounted also takes in who comes later. `ballots` is how many there were at the last look.
    """

    class Kind(models.TextChoices):
        BROWSER = "browser", "New voters from one place with the same browser"
        PLACE = "place", "New voters from one place"
        MINUTE = "minute", "New voters within one minute"

    poll = models.ForeignKey("debate.Poll", on_delete=models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=7, choices=Kind)
    place = models.CharField(max_length=16, blank=True)
    agent = models.CharField(max_length=16, blank=True)
    first = models.DateTimeField()
    last = models.DateTimeField()
    ballots = models.PositiveIntegerField()
    is_discounted = models.BooleanField(default=False)
    # What the ballots share, in one text: no two groups of a poll are the same.
    key = models.CharField(max_length=60)

    class Meta:
        ordering = ("-last", "-id")
        constraints = [models.UniqueConstraint(name="a_group_once_per_poll", fields=["poll", "key"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class GroupDecision(models.Model):
    """What a moderator did with a group of ballots, when and why; `ballots` is how many it moved."""

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
        ordering = ("-id",)
