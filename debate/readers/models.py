"""Readers who have a name: guests and accounts, their notices, and their warnings, mutes and bans."""

from copy import copy
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from debate.readers.scope import EVERYWHERE, NO_SITE, Scope
from debate.sites.models import Site
from debate.text.fields import FoldedField, LineField


class Role(models.IntegerChoices):
    """A reader's role; each includes the rights of the roles before it."""

    READER = 0, _("Reader")
    MODERATOR = 1, _("Moderator")
    CHIEF = 2, _("Chief moderator")
    ADMINISTRATOR = 3, _("Administrator")

    @property
    def english(self) -> str:
        """The role's name where everybody reads the same one: in the API and in the audit log."""
        with override("en"):
            return str(self.label)


class Reader(models.Model):
    """A guest with a display name, or an account.

    `voter` is this person's voter in polls. Guests who change their name keep their voter, so that one browser has one
    ballot; it is therefore not unique. `address_key` is a pseudonym of the address of their last post
    (`address_pseudonyms`), from `address_noted`, deleted days later. `signed_out` is when an account last signed out
    everywhere, or a guest was deleted. `at_site` is no column: the site in whose frame or at whose domain they are now.
    """

    at_site: int | None = None

    name = LineField(_("name"), max_length=40)
    search_name = FoldedField(of="name")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="reader",
    )
    role = models.PositiveSmallIntegerField(_("role"), choices=Role, default=Role.READER)
    sections = LineField(
        _("sections"),
        max_length=300,
        blank=True,
        help_text=_("For a moderator: the sections, with commas; empty for all."),
    )
    site = models.ForeignKey(
        Site,
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("For a moderator: the publisher's site; empty for all."),
    )
    # The role comes from the account's publisher, who also sees to a second factor.
    role_is_publishers = models.BooleanField(default=False, editable=False)
    badge = LineField(
        _("badge"), max_length=20, blank=True, help_text=_("Shown beside the name, for example Newsroom.")
    )
    voter = models.UUIDField(default=uuid4, editable=False)
    address_key = models.CharField(max_length=32, blank=True, editable=False)
    address_noted = models.DateTimeField(null=True, editable=False)
    signed_out = models.DateTimeField(null=True, editable=False)
    created = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("reader")
        verbose_name_plural = _("readers")
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
        """Whether this reader moderates any debates."""
        return self.role >= Role.MODERATOR

    @property
    def scope(self) -> Scope:
        """The debates that a moderator is confined to; for higher roles, all that are found where they are now."""
        is_confined = self.role == Role.MODERATOR
        whole = Scope.of_columns(self.sections, self.site_id) if is_confined else EVERYWHERE
        return whole.on_site(self.at_site)

    @property
    def role_here(self) -> Role:
        """The role where the reader is now: at a site's domain nobody is more than a moderator, and of that site."""
        if self.at_site is None:
            return Role(self.role)
        return Role.READER if self.scope.site_id == NO_SITE else min(Role(self.role), Role.MODERATOR)

    def standing_at(self, site_id: int | None) -> "Reader":
        """Return the reader as somebody in a site's frame or at its domain, the same without a site."""
        if site_id is None:
            return self
        reader = copy(self)
        reader.at_site = site_id
        return reader


class NameKey(models.Model):
    """A name that belongs to one reader, in comparable form; `names` maintains it."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("reserved name")
        verbose_name_plural = _("reserved names")
        constraints = [models.UniqueConstraint(name="one_reader_per_name_key", fields=["key"])]

    def __str__(self) -> str:
        return self.key


class FormerName(models.Model):
    """A name that a reader had: moderators see it, and nobody else can take it while it `is_reserved`."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="former_names")
    name = LineField(max_length=40)
    until = models.DateTimeField(default=timezone.now)
    is_reserved = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("former name")
        verbose_name_plural = _("former names")
        indexes = [models.Index(name="former_names_by_time", fields=["until"])]

    def __str__(self) -> str:
        return self.name


class Sanction(models.Model):
    """A warning, a mute or a ban: imposed on a reader, with a reason that they see, and an optional end.

    It applies to the reader, to anybody with their ballot cookie and, if `address_key` is set, to guests from that
    address. It applies in the debates that its moderator moderated at the time: `sections` and `site`, both empty for
    all debates.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", _("Warning")
        MUTE = "mute", _("Mute")
        BAN = "ban", _("Ban")

    reader = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=7, choices=Kind)
    reason = models.CharField(max_length=500)
    voter = models.UUIDField()
    address_key = models.CharField(max_length=32, blank=True)
    sections = models.CharField(max_length=300, blank=True)
    site = models.ForeignKey(Site, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Reader, on_delete=models.PROTECT, related_name="+")
    began = models.DateTimeField(default=timezone.now)
    ends = models.DateTimeField(null=True)
    lifted = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("warning, mute or ban")
        verbose_name_plural = _("warnings, mutes and bans")
        indexes = [
            models.Index(name="sanctions_of_reader", fields=["reader"]),
            models.Index(name="sanctions_of_voter", fields=["voter"], condition=Q(lifted=None)),
            models.Index(
                name="sanctions_of_address", fields=["address_key"], condition=Q(lifted=None) & ~Q(address_key="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.reader_id}"

    @property
    def scope(self) -> Scope:
        """The debates in which it applies."""
        return Scope.of_columns(self.sections, self.site_id)


class Notice(models.Model):
    """A notice for one reader; deleted when they dismiss it, or after some months. `read` is when they have seen it."""

    class Kind(models.TextChoices):
        PUBLISHED = "published"
        REFUSED = "refused"
        REMOVED = "removed"
        HIDDEN = "hidden"
        RESTORED = "restored"
        PICKED = "picked"
        REPLY = "reply"
        WARNED = "warned"
        MUTED = "muted"
        BANNED = "banned"
        LIFTED = "lifted"
        APPEAL = "appeal"
        LIKES = "likes"
        MENTION = "mention"

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=9, choices=Kind)
    comment = models.ForeignKey("debate.Comment", null=True, on_delete=models.CASCADE, related_name="+")
    sanction = models.ForeignKey(Sanction, null=True, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(default=timezone.now)
    read = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(name="notices_of_reader", fields=["reader", "id"]),
            models.Index(name="notices_by_time", fields=["created"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.reader_id}"


class HiddenPerson(models.Model):
    """Somebody wants to see nothing that a reader writes under their name: `voter` is who wants that, under any name.

    Other names of the hidden person are not hidden: that would tell everybody which names are one person's.
    """

    voter = models.UUIDField()
    person = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("hidden person")
        verbose_name_plural = _("hidden people")
        constraints = [models.UniqueConstraint(name="hidden_once", fields=["voter", "person"])]


class PseudonymKey(models.Model):
    """The key of one period's pseudonyms; when it is deleted, the pseudonyms can't be resolved any more."""

    purpose = models.CharField(max_length=10)
    period = models.PositiveIntegerField()
    key = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("key of pseudonyms")
        verbose_name_plural = _("keys of pseudonyms")
        constraints = [models.UniqueConstraint(name="one_key_per_period", fields=["purpose", "period"])]


class EndedSession(models.Model):
    """A token session that was signed out: its tokens are refused until the last one has expired."""

    session = models.UUIDField(primary_key=True)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("ended session")
        verbose_name_plural = _("ended sessions")
