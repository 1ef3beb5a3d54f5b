"""Readers who have a name: guests and accounts. Who merely reads has no row here."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q


class Reader(models.Model):
    """Somebody who speaks: a guest under a display name, or an account.

    `voter` is who this person counts as in polls. Guests who rename themselves keep their voter, so that one browser
    has one ballot; it is therefore not unique.
    """

    name = models.CharField(max_length=40)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="reader"
    )
    is_moderator = models.BooleanField(default=False)
    badge = models.CharField(max_length=20, blank=True, help_text="Shown beside the name, for example Newsroom.")
    voter = models.UUIDField(default=uuid4, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="moderator_is_an_account", condition=Q(is_moderator=False) | Q(user__isnull=False)
            ),
        ]
        indexes = [models.Index(name="reader_by_voter", fields=["voter"])]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """`account` or `guest`."""
        return "account" if self.user_id else "guest"


class EndedSession(models.Model):
    """A session by token that was signed out of: its tokens are refused until the last of them has expired anyway."""

    session = models.UUIDField(primary_key=True)
    until = models.DateTimeField(db_index=True)
