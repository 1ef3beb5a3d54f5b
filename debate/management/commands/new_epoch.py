"""Gives every article a new epoch; run it after restoring a database by other means than `manage.py restore`."""

from typing import Any

from django.core.management.base import BaseCommand

from debate.articles.revisions import renew_epochs


class Command(BaseCommand):
    help = "After a restore by other means than `restore`: let every open page load its state again."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{renew_epochs():,} articles have a new epoch: pages that are open load them again.")
