"""Leases: which process of the deployment runs a job that only one should run."""

from django.db import models


class Lease(models.Model):
    """A job's name, the process that runs it, and when its lease expires."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField()
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
