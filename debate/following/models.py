"""The debates that accounts follow, and readers' own feeds."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Follow(models.Model):
    """An account follows a debate: what is published in it after `told` will be told, at `due` or later.

    All follows of one account have the same `due`, so that they share one mail.
    """

    reader = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+", db_index=False)
    article = models.ForeignKey("debate.Article", on_delete=models.CASCADE, related_name="+")
    told = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("followed debate")
        verbose_name_plural = _("followed debates")
        constraints = [models.UniqueConstraint(name="one_follow_per_debate", fields=["reader", "article"])]
        indexes = [models.Index(name="follows_by_due", fields=["due", "id"])]

    def __str__(self) -> str:
        return f"{self.reader_id} follows {self.article_id}"


class OwnFeed(models.Model):
    """A reader's own feed. Anybody with its secret address can read it, so it has only published comments."""

    reader = models.OneToOneField("debate.Reader", on_delete=models.CASCADE, related_name="+")
    secret = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("own feed")
        verbose_name_plural = _("own feeds")

    def __str__(self) -> str:
        return f"the feed of {self.reader_id}"
