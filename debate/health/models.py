"""Reports of the running processes about themselves."""

from django.db import models


class ProcessReport(models.Model):
    """The last figures of one process; `figures` has the fields of `reports.Figures`."""

    process = models.UUIDField(primary_key=True)
    written = models.DateTimeField()
    figures = models.JSONField()

    def __str__(self) -> str:
        return str(self.process)
