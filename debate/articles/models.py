"""Articles: what is debated, under which rules, and the revision that orders every visible change of the debate."""

from secrets import token_hex

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from debate.articles.page_address import MAX_ADDRESS_CHARACTERS
from debate.articles.rule_models import Moderation, OwnRules
from debate.sites.models import Site
from debate.text.fields import FoldedField, LineField, TextField

MAX_IDENTITY_CHARACTERS = 200
MAX_STARTERS = 3
MAX_STARTER_CHARACTERS = 140


def new_epoch() -> str:
    """Return a new epoch: revisions are only comparable within one."""
    return token_hex(6)


def validate_starters(text: str) -> None:
    """Raise `ValidationError` for more lines than an empty debate shows, or for a line that is too long."""
    lines = starters_in(text)
    if len(lines) > MAX_STARTERS:
        raise ValidationError(_("There are at most %(most)s questions."), params={"most": MAX_STARTERS})
    if any(len(line) > MAX_STARTER_CHARACTERS for line in lines):
        raise ValidationError(_("A question has at most %(most)s characters."), params={"most": MAX_STARTER_CHARACTERS})


def starters_in(text: str) -> list[str]:
    """Return the questions in a text that has one on each line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class Article(OwnRules):
    """An article with its debate.

    `address` is the publisher's page that shows the debate; all addresses and ids that lead there are in
    `ArticleAddress` and `ArticleIdentity`. A debate that was merged into another one keeps its row, so that its slug
    and the decisions about it still lead to `moved_to`.

    `rev` is the newest revision; every write that readers can see takes the next one while it holds this row's lock
    (see `revisions`). `rules_rev` is the revision of the last change of its effective rules. `rules_version` is the sum
    of the versions of its site's and the global rules that its readers have (see `rules.tell_rules`). `comment_count`
    is the number of published comments and replies.
    """

    Moderation = Moderation

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    title = LineField(_("title"), max_length=200)
    search_title = FoldedField(of="title")
    section = LineField(_("section"), max_length=60, blank=True)
    byline = LineField(_("byline"), max_length=120, blank=True)
    body = TextField(_("text"), blank=True, help_text=_("Plain text; an empty line starts a new paragraph."))
    starters = TextField(
        _("starters"),
        blank=True,
        validators=[validate_starters],
        help_text=_("Up to three questions, one per line, that a debate offers while it has no comments."),
    )
    published = models.DateTimeField(_("published"), default=timezone.now)
    site = models.ForeignKey(
        Site,
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text=_(
            "The site that the article belongs to. Its debate can be embedded only there. Empty: on every site."
        ),
    )
    address = models.CharField(
        _("address"),
        max_length=MAX_ADDRESS_CHARACTERS,
        null=True,
        blank=True,
        help_text=_("The address of the article's page. Empty: the article is on this server."),
    )
    moved_to = models.ForeignKey(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="merged"
    )

    epoch = models.CharField(max_length=12, default=new_epoch, editable=False)
    rev = models.BigIntegerField(_("revision"), default=0, editable=False)
    rules_rev = models.BigIntegerField(default=0, editable=False)
    rules_version = models.PositiveBigIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ("-published", "-id")
        indexes = [
            models.Index(name="article_newest", fields=["-published", "-id"]),
            models.Index(name="articles_of_section", fields=["section", "-published", "-id"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def starter_lines(self) -> list[str]:
        """The questions that its debate offers while nobody has written anything."""
        return starters_in(self.starters)


class ArticleAddress(models.Model):
    """A current or former address that leads to an article's debate.

    `key` is the same for every address of one page (`page_address`).
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="addresses")
    address = models.CharField(_("address"), max_length=MAX_ADDRESS_CHARACTERS)
    key = models.CharField(max_length=MAX_ADDRESS_CHARACTERS, unique=True, editable=False)

    class Meta:
        ordering = ("id",)
        verbose_name = _("address of an article")
        verbose_name_plural = _("addresses of articles")

    def __str__(self) -> str:
        return self.address


class ArticleIdentity(models.Model):
    """A publisher's own id for an article, which stays the same when the article moves to another address."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="identities")
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    identity = models.CharField(max_length=MAX_IDENTITY_CHARACTERS)

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(name="one_article_per_identity", fields=["site", "identity"])]
        verbose_name = _("identity of an article")
        verbose_name_plural = _("identities of articles")

    def __str__(self) -> str:
        return self.identity


class FormerSlug(models.Model):
    """A former slug of an article: its links still work."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="former_slugs")
    slug = models.SlugField(max_length=100, unique=True)

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug
