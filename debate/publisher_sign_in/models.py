"""The accounts of publishers' readers, and the tokens that have been used."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from debate.sites.models import Site
from debate.text.fields import LineField


class PublisherAccount(models.Model):
    """The account of somebody whom a publisher's site knows as `subject`, and last called `name`."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="publisher_account")
    name = LineField(max_length=40)

    class Meta:
        verbose_name = _("account of a publisher's reader")
        verbose_name_plural = _("accounts of publishers' readers")
        constraints = [models.UniqueConstraint(name="one_account_per_subject", fields=["site", "subject"])]

    def __str__(self) -> str:
        return f"{self.subject} of {self.site_id}"


class UsedToken(models.Model):
    """A sign-in token that can't be used again; kept until it has expired."""

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+")
    jti = models.CharField(max_length=200)
    until = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("used token")
        verbose_name_plural = _("used tokens")
        constraints = [models.UniqueConstraint(name="one_use_per_token", fields=["site", "jti"])]
