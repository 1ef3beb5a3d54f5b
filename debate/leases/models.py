"""Leases: which process of the deployment runs a job that only one should run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lease(models.Model):
    """A job's name, the process that runs it, when its lease expires, and when a run was last completed."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField()
    expires = models.DateTimeField()
    last_run = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return self.name
