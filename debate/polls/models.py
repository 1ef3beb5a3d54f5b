"""Polls with their choices, and the ballots that readers cast. The tally stands on the poll and its choices."""

from django.db import models
from django.db.models import Q


class Poll(models.Model):
    """A question to an article's readers.

    `ballots`, `version` and each choice's `votes` are the tally. They are kept by difference in the transaction that
    changes a ballot (`ballots.cast_ballot`), and a test compares them with `tallies.recount`.
    """

    class State(models.TextChoices):
        SCHEDULED = "scheduled"
        OPEN = "open"
        CLOSED = "closed"

    article = models.ForeignKey("debate.Article", on_delete=models.CASCADE, related_name="polls")
    question = models.CharField(max_length=200)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    opens = models.DateTimeField(null=True, blank=True)
    closes = models.DateTimeField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    rev = models.BigIntegerField(default=0, editable=False)
    version = models.BigIntegerField(default=0, editable=False)
    ballots = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("position", "id")
        indexes = [
            models.Index(name="poll_opens", fields=["opens"], condition=Q(state="scheduled")),
            models.Index(name="poll_closes", fields=["closes"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.question


class Choice(models.Model):
    """One answer that a poll offers."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    label = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    votes = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """One voter's choices in one poll."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+")
    voter = models.UUIDField()
    cast = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_ballot_per_voter_and_poll", fields=["poll", "voter"])]
        indexes = [models.Index(name="ballot_voter", fields=["voter"])]


class BallotChoice(models.Model):
    """One choice on a ballot."""

    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="choices")
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(name="a_choice_once_per_ballot", fields=["ballot", "choice"])]
