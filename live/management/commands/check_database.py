"""Says in one line what keeps the database from answering."""

from typing import Any

from django.core.management.base import BaseCommand

from live import startup


class Command(BaseCommand):
    help = "Stop with one clear line where the database cannot be opened."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
