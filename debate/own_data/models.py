"""Readers who want their data deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """A reader's wish to be deleted at `due`, until then revocable; says what becomes of their comments and votes."""

    reader = models.OneToOneField("debate.Reader", on_delete=models.CASCADE, related_name="+")
    keeps_comments = models.BooleanField()
    keeps_votes = models.BooleanField()
    due = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("request for deletion")
        verbose_name_plural = _("requests for deletion")

    def __str__(self) -> str:
        return f"{self.reader_id} at {self.due:%Y-%m-%d %H:%M}"
