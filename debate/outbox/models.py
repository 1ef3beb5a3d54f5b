"""The outbox, each reader's choice of notifications, and the devices that get them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

MAX_ENDPOINT_CHARACTERS = 1_000


class PushDevice(models.Model):
    """A browser that an account lets be told by web push (RFC 8030), as long as it is signed in there by `session`.

    `endpoint` is the device's secret address at its browser's push service; what is sent there is encrypted for
    `p256dh` and `auth` (RFC 8291). A device at a site's domain gets what concerns that `site`. `told` is when it was
    told last.
    """

    reader = models.ForeignKey("debate.Reader", on_delete=models.CASCADE, related_name="+")
    session = models.ForeignKey("usersessions.UserSession", on_delete=models.CASCADE, related_name="+")
    site = models.ForeignKey("debate.Site", null=True, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=MAX_ENDPOINT_CHARACTERS, unique=True)
    p256dh = models.CharField(max_length=87)
    auth = models.CharField(max_length=22)
    created = models.DateTimeField(default=timezone.now)
    told = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("push device")
        verbose_name_plural = _("push devices")

    def __str__(self) -> str:
        return f"device {self.pk} of {self.reader_id}"


class OutboxItem(models.Model):
    """Something that a mail, a push or the webhook is going to tell; deleted once it has been sent.

    All items of one reader with the same `pace` are sent in one mail, when the first of them is `due`; so are those of
    one `device` in one push. The item only refers to what is told (a `notice`, or the comments of an `article`
    published after `since` and not after `until`), so that nothing tells a text that was removed in the meantime.
    Without a `reader` the item is for the webhook.
    """

    reader = models.ForeignKey("debate.Reader", null=True, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(PushDevice, null=True, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10)
    pace = models.CharField(max_length=7)
    notice = models.ForeignKey("debate.Notice", null=True, on_delete=models.CASCADE, related_name="+")
    article = models.ForeignKey("debate.Article", null=True, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    created = models.DateTimeField(default=timezone.now)
    due = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("item to be mailed")
        verbose_name_plural = _("items to be mailed")
        indexes = [
            models.Index(
                name="mails_by_due", fields=["due", "id"], condition=Q(reader__isnull=False, device__isnull=True)
            ),
            models.Index(name="pushes_by_due", fields=["due", "id"], condition=Q(device__isnull=False)),
            models.Index(name="webhooks_by_due", fields=["due", "id"], condition=Q(reader__isnull=True)),
            models.Index(name="outbox_by_time", fields=["created"]),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.reader_id}"


class MailChoices(models.Model):
    """How often an account wants mail, by kind, and whether its devices get it too; otherwise the kind's defaults hold.

    `language` is the one in which the reader last signed in or made a choice. `refusals` counts how often in a row mail
    to `refused_address` was refused.
    """

    reader = models.OneToOneField("debate.Reader", primary_key=True, on_delete=models.CASCADE, related_name="+")
    paces = models.JSONField(default=dict)
    pushes = models.JSONField(default=dict)
    follows_on_posting = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    refusals = models.PositiveSmallIntegerField(default=0)
    refused_address = models.CharField(max_length=254, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("mail settings")

    def __str__(self) -> str:
        return f"choices of {self.reader_id}"
