"""Likes counted by side: a like belongs to the side that the voter had when they liked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from debate.polls.models import Choice


class SideLikes(models.Model):
    """How many likes a comment has from voters of one side."""

    # The constraint's index starts with it.
    comment = models.ForeignKey("debate.Comment", on_delete=models.CASCADE, related_name="side_likes", db_index=False)
    side = models.ForeignKey(Choice, on_delete=models.CASCADE, related_name="side_likes")
    likes = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = _("likes by side")
        constraints = [models.UniqueConstraint(name="side_likes_once_per_comment", fields=["comment", "side"])]


class SideLikers(models.Model):
    """How many voters of one side like at least one comment of the debate."""

    side = models.OneToOneField(Choice, on_delete=models.CASCADE, primary_key=True, related_name="side_likers")
    likers = models.PositiveIntegerField()

    class Meta:
        verbose_name = verbose_name_plural = _("likers by side")
