"""Reports of the running processes about themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProcessReport(models.Model):
    """The last figures of one process; `figures` has the fields of `reports.Figures`.

    `place` names the process to the operator; a process of an older version does not write it.
    """

    process = models.UUIDField(primary_key=True)
    written = models.DateTimeField()
    figures = models.JSONField()
    place = models.CharField(max_length=100, db_default="")

    class Meta:
        verbose_name = _("report of a process")
        verbose_name_plural = _("reports of processes")

    def __str__(self) -> str:
        return str(self.process)
