"""Articles: what is debated, by which rules, and the revision that orders every visible change of the debate."""

from secrets import token_hex

from django.core.validators import URLValidator
from django.db import models
from django.utils import timezone

from debate.articles.rule_models import Moderation, OwnRules
from debate.sites.models import Site


def new_epoch() -> str:
    """Return a fresh epoch: revisions count within one, and mean nothing in another."""
    return token_hex(6)


class Article(OwnRules):
    """An article with its debate.

    `rev` is the newest revision; whoever changes anything that readers can see takes the next one while holding this
    row's lock (see `revisions`). `rules_rev` is the revision that last changed the rules that hold here.
    `comment_count` is how many comments and replies are published.
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

    epoch = models.CharField(max_length=12, default=new_epoch, editable=False)
    rev = models.BigIntegerField(default=0, editable=False)
    rules_rev = models.BigIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("-published", "-id")
        indexes = [models.Index(name="article_newest", fields=["-published", "-id"])]

    def __str__(self) -> str:
        return self.title
