"""Leases: which process of the deployment does a piece of work that one of them should do."""

from django.db import models


class Lease(models.Model):
    """A piece of work by its name, the process that does it, and until when it is that process's alone."""

    name = models.CharField(max_length=40, primary_key=True)
    holder = models.UUIDField()
    expires = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
