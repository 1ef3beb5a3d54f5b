"""Lists of words, how the filters are set, what they found in comments, and the traces of recent ones."""

from django.core.exceptions import ValidationError
from django.db import models

from debate.comments.filters.folding import tokenize


def require_letters(text: str) -> None:
    """Refuse a word of which nothing would be left to look for."""
    if sum(len(token.forms[0]) for token in tokenize(text)) < 2:
        raise ValidationError("A word needs at least two letters or figures.")


class Verdict(models.TextChoices):
    """What follows from a match, from the mildest on."""

    NOTE = "note", "Note it for the moderators"
    HOLD = "hold", "Let it wait for a moderator"
    REJECT = "reject", "Do not accept it"
    REMOVE = "remove", "Remove it"


class FilterWord(models.Model):
    """A word or phrase that is looked for through case, accents, look-alike letters, invisible characters and spacing.

    It stands for itself alone: `ass` is not found in `class`. A star at its beginning or end, or at both, stands for
    further letters there.
    """

    word = models.CharField(
        max_length=100,
        unique=True,
        validators=[require_letters],
        help_text="A word or phrase. idiot* also finds idiotic; *idiot* finds it within any word.",
    )
    verdict = models.CharField(
        max_length=6,
        choices=[choice for choice in Verdict.choices if choice[0] != Verdict.REMOVE],
        default=Verdict.HOLD,
    )
    note = models.CharField(max_length=200, blank=True, help_text="For your colleagues: why it is on the list.")
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ("word",)
        verbose_name = "word for the filter"
        verbose_name_plural = "words for the filter"

    def __str__(self) -> str:
        return self.word


class FilterSettings(models.Model):
    """How the filters are set; a single row, absent while all is default."""

    max_links = models.PositiveSmallIntegerField(
        default=3, help_text="Comments with more links than this wait for a moderator."
    )
    hold_shouting = models.BooleanField(
        default=True, help_text="Comments in capitals, or of the same mark again and again, wait for a moderator."
    )
    stop_repetition = models.BooleanField(
        default=True, help_text="Who says the same twice is refused; nearly the same text of many people waits."
    )
    raid_size = models.PositiveSmallIntegerField(
        default=30, help_text="So many new names on one article within five minutes are a raid and wait; 0: never."
    )

    class Meta:
        verbose_name = verbose_name_plural = "settings of the filters"

    def __str__(self) -> str:
        return "Settings of the filters"


class Finding(models.Model):
    """What a filter, or an outside scorer, found in a comment as it now reads."""

    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="findings")
    filter = models.CharField(max_length=20)
    matched = models.CharField(max_length=200)
    verdict = models.CharField(max_length=6, choices=Verdict)
    created = models.DateTimeField(auto_now_add=True)


class SecondLook(models.Model):
    """A comment whose text waits for the outside scorer: since when, when it is to be asked about, how often it was."""

    comment = models.OneToOneField("debate.Comment", on_delete=models.CASCADE, related_name="+")
    asked = models.DateTimeField()
    due = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(name="second_look_due", fields=["due", "id"])]


class Trace(models.Model):
    """What is remembered of a recent comment for a day: whether its author was new, and a sketch of its text.

    Two texts that are nearly the same most likely have one of the three bands in common (see `sketch`).
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
        indexes = [
            models.Index(name="trace_band_1", fields=["band_1"]),
            models.Index(name="trace_band_2", fields=["band_2"]),
            models.Index(name="trace_band_3", fields=["band_3"]),
            models.Index(name="trace_of_newcomer", fields=["article", "created"], condition=models.Q(is_new=True)),
            models.Index(name="trace_by_time", fields=["created"]),
        ]
