"""Articles: what is debated, by which rules, and the revision that orders every visible change of the debate."""

from secrets import token_hex

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone

from debate.sites.models import Site


def new_epoch() -> str:
    """Return a fresh epoch: revisions count within one, and mean nothing in another."""
    return token_hex(6)


class Moderation(models.TextChoices):
    """When a moderator looks at a comment."""

    AFTER = "after", "Comments appear at once"
    BEFORE = "before", "Comments wait for a moderator"


class SiteRules(models.Model):
    """The rules of every debate, as far as its article has none of its own; a single row, absent while all is default.

    `rules.read_rules` puts both together, and says what each rule means.
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
    closes_after_days = models.PositiveSmallIntegerField(
        default=0, help_text="So many days after the article was published its debate closes; 0: never."
    )
    report_threshold = models.PositiveSmallIntegerField(
        default=3, help_text="Reports of so much weight hide a comment until a moderator has looked; 0: never."
    )

    class Meta:
        verbose_name = verbose_name_plural = "rules of all debates"

    def __str__(self) -> str:
        return "Rules of all debates"


class Article(models.Model):
    """An article with its debate.

    `rev` is the newest revision; whoever changes anything that readers can see takes the next one while holding this
    row's lock (see `revisions`). `rules_rev` is the revision that last changed the rules below; a rule that is null is
    the site's.
    """

    Moderation = Moderation

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=200)
    section = models.CharField(max_length=60, blank=True)
    byline = models.CharField(max_length=120, blank=True)
    body = models.TextField(blank=True, help_text="Plain text; an empty line starts a new paragraph.")
    published = models.DateTimeField(default=timezone.now)
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="The site that has the article: its debate is embedded there alone. Empty: on every site.",
    )
    address = models.CharField(
        max_length=500,
        null=True,
        blank=True,
        unique=True,
        validators=[URLValidator(["https", "http"])],
        help_text="Where the article stands, if not here: its debate belongs to that page.",
    )

    locked = models.BooleanField(default=False, help_text="A locked debate takes no more comments.")
    moderation = models.CharField(max_length=6, choices=Moderation, null=True, blank=True)
    accounts_only = models.BooleanField(null=True, blank=True)
    hold_newcomers = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_links = models.BooleanField(null=True, blank=True)
    slow_mode_s = models.PositiveIntegerField(null=True, blank=True)
    max_depth = models.PositiveSmallIntegerField(null=True, blank=True)
    closes_after_days = models.PositiveSmallIntegerField(null=True, blank=True)
    report_threshold = models.PositiveSmallIntegerField(null=True, blank=True)

    epoch = models.CharField(max_length=12, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    rules_rev = models.BigIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("-published", "-id")
        indexes = [models.Index(name="article_newest", fields=["-published", "-id"])]

    def __str__(self) -> str:
        return self.title
