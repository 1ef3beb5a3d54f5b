"""Word lists, filter settings, matches in comments, and traces of recent comments."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from debate.comments.filters.folding import tokenize
from debate.text.fields import LineField


def require_letters(text: str) -> None:
    """Refuse a word that is empty after folding."""
    if sum(len(token.forms[0]) for token in tokenize(text)) < 2:
        raise ValidationError(_("A word needs at least two letters or digits."))


class Verdict(models.TextChoices):
    """The consequence of a match, mildest first."""

    NOTE = "note", _("Note it for the moderators")
    HOLD = "hold", _("Hold it for review")
    REJECT = "reject", _("Reject it")
    REMOVE = "remove", _("Remove it")


class FilterWord(models.Model):
    """A word or phrase that is found despite case, accents, look-alike letters, invisible characters and spacing.

    It matches only whole words: `ass` is not found in `class`. A star at the beginning, the end or both matches any
    further letters there.
    """

    word = LineField(
        _("word"),
        max_length=100,
        validators=[require_letters],
        help_text=_("A word or phrase. idiot* also finds idiotic; *idiot* finds it within any word."),
    )
    verdict = models.CharField(
        _("consequence"),
        max_length=6,
        choices=[choice for choice in Verdict.choices if choice[0] != Verdict.REMOVE],
        default=Verdict.HOLD,
    )
    site = models.ForeignKey(
        "debate.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("The site in whose debates it is looked for. Empty: in all debates."),
    )
    note = LineField(_("note"), max_length=200, blank=True, help_text=_("For your colleagues: why it is on the list."))
    changed = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        ordering = ("word",)
        constraints = [
            models.UniqueConstraint(
                name="one_common_word",
                fields=["word"],
                condition=models.Q(site=None),
                violation_error_message=_("This word is already on the list of all debates."),
            ),
            models.UniqueConstraint(name="one_word_per_site", fields=["word", "site"]),
        ]
        verbose_name = _("word for the filter")
        verbose_name_plural = _("words for the filter")

    def __str__(self) -> str:
        return self.word


class FilterSettings(models.Model):
    """The filters' settings; a single row, absent while all have their default."""

    max_links = models.PositiveSmallIntegerField(
        _("links allowed"), default=3, help_text=_("Comments with more links than this are held for review.")
    )
    hold_shouting = models.BooleanField(
        _("hold shouting"),
        default=True,
        help_text=_("Comments in capitals or with repeated characters are held for review."),
    )
    stop_repetition = models.BooleanField(
        _("stop repetition"),
        default=True,
        help_text=_("The same comment twice is refused; nearly the same text from many people is held."),
    )
    raid_size = models.PositiveSmallIntegerField(
        _("size of a raid"),
        default=30,
        help_text=_("New names on one article within five minutes that count as a raid (0 = never)."),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("settings of the filters")

    def __str__(self) -> str:
        return gettext("Settings of the filters")


class Finding(models.Model):
    """A match of a filter, or of an outside scorer, in a comment's current text.

    `detail` and its `numbers` say what `matched` alone does not (`details.describe_detail`).
    """

    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="findings")
    filter = models.CharField(max_length=20)
    matched = models.CharField(max_length=200, blank=True)
    detail = models.CharField(max_length=20, blank=True)
    numbers = models.JSONField(default=dict)
    verdict = models.CharField(max_length=6, choices=Verdict)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("match of a filter")
        verbose_name_plural = _("matches of filters")


class SecondLook(models.Model):
    """A comment whose text waits for the outside scorer: since when, the time of the next attempt, and the number of
    attempts.
    """

    comment = models.OneToOneField("debate.Comment", on_delete=models.CASCADE, related_name="+")
    asked = models.DateTimeField()
    due = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("second look")
        verbose_name_plural = _("second looks")
        indexes = [models.Index(name="second_look_due", fields=["due", "id"])]


class Trace(models.Model):
    """What is stored about a recent comment for a day: whether its author was new, and a sketch of its text.

    Near-duplicate texts most likely share one of the three bands (see `sketch`).
    """

    comment = models.OneToOneField("debate.Comment", on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("debate.Article", on_delete=models.CASCADE, related_name="+", db_index=False)
    author = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+", db_index=False)
    is_new = models.BooleanField()
    band_1 = models.BigIntegerField(null=True)
    band_2 = models.BigIntegerField(null=True)
    band_3 = models.BigIntegerField(null=True)
    created = models.DateTimeField()

    class Meta:
        verbose_name = _("trace of a comment")
        verbose_name_plural = _("traces of comments")
        indexes = [
            models.Index(name="trace_band_1", fields=["band_1"]),
            models.Index(name="trace_band_2", fields=["band_2"]),
            models.Index(name="trace_band_3", fields=["band_3"]),
            models.Index(name="trace_of_newcomer", fields=["article", "created"], condition=models.Q(is_new=True)),
            models.Index(name="trace_by_time", fields=["created"]),
        ]
