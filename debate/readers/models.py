"""Readers who have a name: guests and accounts, what they were told, and what they must not do for a time."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from debate.readers.scope import EVERYWHERE, Scope
from debate.sites.models import Site


class Role(models.IntegerChoices):
    """What a reader may do beside taking part; each role has the rights of those before it."""

    READER = 0, "Reader"
    MODERATOR = 1, "Moderator"
    CHIEF = 2, "Chief moderator"
    ADMINISTRATOR = 3, "Administrator"


class Reader(models.Model):
    """Somebody who speaks: a guest under a display name, or an account.

    `voter` is who this person counts as in polls. Guests who rename themselves keep their voter, so that one browser
    has one ballot; it is therefore not unique. `address_key` is a pseudonym of where they last posted from (`places`),
    known since `address_noted` and forgotten after a week.
    """

    name = models.CharField(max_length=40)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="reader"
    )
    role = models.PositiveSmallIntegerField(choices=Role, default=Role.READER)
    sections = models.CharField(
        max_length=300, blank=True, help_text="For a moderator: the sections, with commas; empty for all."
    )
    site = models.ForeignKey(
        Site,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="For a moderator: the publisher's site; empty for all.",
    )
    badge = models.CharField(max_length=20, blank=True, help_text="Shown beside the name, for example Newsroom.")
    voter = models.UUIDField(default=uuid4, editable=False)
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    address_noted = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="role_needs_an_account", condition=Q(role=0) | Q(user__isnull=False)),
        ]
        indexes = [
            models.Index(name="reader_by_voter", fields=["voter"]),
            models.Index(name="noted_addresses", fields=["address_noted"], condition=Q(address_noted__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """`account` or `guest`."""
        return "account" if self.user_id else "guest"

    @property
    def is_moderator(self) -> bool:
        """Whether there is anything that this reader may moderate."""
        return self.role >= Role.MODERATOR

    @property
    def scope(self) -> Scope:
        """The debates that a moderator is confined to; for every higher role, all."""
        if self.role != Role.MODERATOR:
            return EVERYWHERE
        return Scope(tuple(section for name in self.sections.split(",") if (section := name.strip())), self.site_id)


class Sanction(models.Model):
    """A warning, a mute or a ban: given to a reader, with a reason that they see, and an end or none.

    It holds for the reader, for whoever has their ballot cookie and, where `address_key` is set, for guests from there.
    """

    class Kind(models.TextChoices):
        WARNING = "warning"
        MUTE = "mute"
        BAN = "ban"

    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=7, choices=Kind)
    reason = models.CharField(max_length=500)
    voter = models.UUIDField()
    address_key = models.CharField(max_length=32, blank=True)
    given_by = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    began = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True)
    lifted = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(name="sanctions_of_reader", fields=["reader"]),
            models.Index(name="sanctions_of_voter", fields=["voter"], condition=Q(lifted=None)),
            models.Index(
                name="sanctions_of_address", fields=["address_key"], condition=Q(lifted=None) & ~Q(address_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reader_id}"


class Notice(models.Model):
    """Something that one reader is to be told; it is deleted when they have seen it, or after some months."""

    class Kind(models.TextChoices):
        PUBLISHED = "published"
        REFUSED = "refused"
        REMOVED = "removed"
        HIDDEN = "hidden"
        RESTORED = "restored"
        REPLY = "reply"
        WARNED = "warned"
        MUTED = "muted"
        BANNED = "banned"
        LIFTED = "lifted"
        APPEAL = "appeal"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=9, choices=Kind)
    comment = models.ForeignKey("debate.Comment", null=True, on_delete=models.CASCADE, related_name="+")
    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(name="notices_of_reader", fields=["reader", "id"]),
            models.Index(name="notices_by_time", fields=["created"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.reader_id}"


class PseudonymKey(models.Model):
    """The key of one period's pseudonyms; when it is deleted, nobody can tell any more what they stood for."""

    purpose = models.CharField(max_length=10)
    period = models.PositiveIntegerField()
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_key_per_period", fields=["purpose", "period"])]


class EndedSession(models.Model):
    """A session by token that was signed out of: its tokens are refused until the last of them has expired anyway."""

    session = models.UUIDField(primary_key=True)
    until = models.DateTimeField(db_index=True)
