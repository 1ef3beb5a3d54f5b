"""Polls with their choices, and readers' ballots. The tally is stored on the poll and its choices."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from debate.text.fields import LineField

MAX_CHOICES = 20


class Poll(models.Model):
    """A question to an article's readers.

    `ballots`, `version` and each choice's `votes` are the tally; of those ballots, `account_ballots` were cast from
    accounts, and `discounted_ballots` are beside them. They are updated by difference in the transaction that changes a
    ballot (`counting`), and a test compares them with `tallies.recount`. `results` decides who can see the votes, never
    the code that sends them. Until `guarded_until` new voters need a challenge. `flows` counts voters who have
    changed their vote (`flows.py`).
    """

    class Kind(models.TextChoices):
        ONE = "one", _("One choice")
        SEVERAL = "several", _("Several choices")
        SCALE = "scale", _("A scale, with its mean")

    class State(models.TextChoices):
        """`schedule` moves a poll through these states; readers never see a draft."""

        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ARCHIVED = "archived", _("Archived")

    class Results(models.TextChoices):
        ALWAYS = "always", _("To everybody, always")
        AFTER_VOTING = "after_voting", _("To people who have voted; to everybody after closing")
        AFTER_CLOSING = "after_closing", _("To nobody before it has closed")

    class Voters(models.TextChoices):
        ANYONE = "anyone", _("Anyone")
        NAMED = "named", _("Guests and accounts")
        ACCOUNTS = "accounts", _("Only accounts")

    class Challenge(models.TextChoices):
        AUTO = "auto", _("When votes come much faster than before")
        ALWAYS = "always", _("Always")
        NEVER = "never", _("Never")

    article = models.ForeignKey(
        "debate.Article", verbose_name=_("article"), on_delete=models.CASCADE, related_name="polls"
    )
    question = LineField(_("question"), max_length=200)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.ONE)
    min_choices = models.PositiveSmallIntegerField(
        _("at least"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_CHOICES)]
    )
    max_choices = models.PositiveSmallIntegerField(
        _("at most"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MAX_CHOICES)]
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    opens = models.DateTimeField(_("opens"), null=True, blank=True)
    closes = models.DateTimeField(_("closes"), null=True, blank=True)
    results = models.CharField(_("results are shown"), max_length=13, choices=Results, default=Results.ALWAYS)
    changeable = models.BooleanField(_("a vote may be changed"), default=True)
    voters = models.CharField(_("who may vote"), max_length=8, choices=Voters, default=Voters.ANYONE)
    challenge = models.CharField(
        _("challenge for new voters"),
        max_length=6,
        choices=Challenge,
        default=Challenge.AUTO,
        help_text=_("A short computation by the browser before the first vote. Accounts are exempt."),
    )
    position = models.PositiveSmallIntegerField(
        _("position"), default=0, help_text=_("An article's polls are shown in this order.")
    )

    rev = models.BigIntegerField(default=0, editable=False)
    version = models.BigIntegerField(default=0, editable=False)
    ballots = models.PositiveBigIntegerField(_("votes"), default=0, editable=False)
    account_ballots = models.PositiveBigIntegerField(default=0, editable=False)
    discounted_ballots = models.PositiveBigIntegerField(default=0, editable=False)
    flows = models.TextField(default="", editable=False)
    guarded_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(
                name="poll_state_is_known",
                condition=Q(state__in=["draft", "scheduled", "open", "closed", "archived"]),
            ),
            models.CheckConstraint(
                name="poll_results_are_known", condition=Q(results__in=["always", "after_voting", "after_closing"])
            ),
            models.CheckConstraint(
                name="poll_voters_are_known", condition=Q(voters__in=["anyone", "named", "accounts"])
            ),
            models.CheckConstraint(
                name="poll_choices_fit_its_kind",
                condition=Q(kind__in=["one", "scale"], min_choices=1, max_choices=1)
                | Q(
                    kind="several", min_choices__gte=1, max_choices__gte=F("min_choices"), max_choices__lte=MAX_CHOICES
                ),
            ),
            models.CheckConstraint(
                name="scheduled_poll_has_its_time", condition=~Q(state="scheduled") | Q(opens__isnull=False)
            ),
            models.CheckConstraint(
                name="poll_closes_after_it_opens",
                condition=Q(opens__isnull=True) | Q(closes__isnull=True) | Q(closes__gt=F("opens")),
            ),
            models.CheckConstraint(name="draft_has_no_ballots", condition=~Q(state="draft") | Q(ballots=0)),
        ]
        indexes = [
            models.Index(name="poll_opens", fields=["opens"], condition=Q(state="scheduled")),
            models.Index(name="poll_closes", fields=["closes"], condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return self.question


class Choice(models.Model):
    """One answer of a poll; `value` is what it counts for in the mean of a scale."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="choices")
    label = LineField(_("label"), max_length=80)
    image = models.URLField(
        _("picture"), blank=True, max_length=500, help_text=_("The https address of a picture, if there is one.")
    )
    value = models.SmallIntegerField(
        _("value"), null=True, blank=True, help_text=_("On a scale: what it counts for in the mean.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    votes = models.PositiveBigIntegerField(default=0, editable=False)
    account_votes = models.PositiveBigIntegerField(default=0, editable=False)
    discounted_votes = models.PositiveBigIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label


class Ballot(models.Model):
    """One voter's choices in one poll; `created` is when it was first cast, `cast` when it was last changed.

    In a poll with one choice, `first` is what was chosen first.

    Its origin is stored as signals (`pseudonyms`), never as an address. While `discounted_by` is set, the ballot
    doesn't count.
    """

    # The constraint's index starts with it; a second index would only slow each vote down.
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="+", db_index=False)
    voter = models.UUIDField()
    is_account = models.BooleanField(default=False)
    first = models.ForeignKey(Choice, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    created = models.DateTimeField(default=timezone.now)
    cast = models.DateTimeField(auto_now=True)
    address = models.CharField(max_length=16, blank=True)
    place = models.CharField(max_length=16, blank=True)
    agent = models.CharField(max_length=16, blank=True)
    cookie_age_s = models.PositiveIntegerField(null=True)
    discounted_by = models.ForeignKey(
        "debate.BallotGroup", null=True, on_delete=models.PROTECT, related_name="discounted", db_index=False
    )

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [models.UniqueConstraint(name="one_ballot_per_voter_and_poll", fields=["poll", "voter"])]
        indexes = [
            models.Index(name="ballot_voter", fields=["voter"]),
            models.Index(name="ballots_by_time", fields=["poll", "created"]),
            models.Index(name="discounted_ballots", fields=["discounted_by"], condition=Q(discounted_by__isnull=False)),
        ]


class BallotChoice(models.Model):
    """One choice on a ballot."""

    # The constraint's index starts with it.
    ballot = models.ForeignKey(Ballot, on_delete=models.CASCADE, related_name="choices", db_index=False)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("choice on a ballot")
        verbose_name_plural = _("choices on ballots")
        constraints = [models.UniqueConstraint(name="a_choice_once_per_ballot", fields=["ballot", "choice"])]


class PollMinute(models.Model):
    """A poll's tally at the end of a minute; `votes` maps choice ids, as text, to counts."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="minutes")
    minute = models.DateTimeField()
    version = models.BigIntegerField()
    ballots = models.PositiveBigIntegerField()
    votes = models.JSONField()

    class Meta:
        verbose_name = _("minute of a poll")
        verbose_name_plural = _("minutes of polls")
        ordering = ("minute",)
        constraints = [models.UniqueConstraint(name="one_row_per_poll_and_minute", fields=["poll", "minute"])]


class Correction(models.Model):
    """The words that were corrected after people had voted on them: of a choice, or else of the question."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="corrections")
    choice = models.ForeignKey(Choice, null=True, on_delete=models.CASCADE, related_name="+")
    before = models.CharField(_("before"), max_length=200)
    after = models.CharField(_("after"), max_length=200)
    corrected_by = models.CharField(_("corrected by"), max_length=150)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ("id",)
