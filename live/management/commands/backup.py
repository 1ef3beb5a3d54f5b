"""Writes a backup of the database to a new file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from live.process import startup, upgrade


class Command(BaseCommand):
    help = "Write a backup of the database to a new file. Servers may be running on it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; no other file is ever replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
        upgrade.require_known_history()
        if connection.vendor == "postgresql":
            # Needs the programs of PostgreSQL, which other deployments do not have.
            from live.backups.postgres import back_up
        else:
            # Needs a database that is a file.
            from live.backups.sqlite import back_up
        file: Path = options["file"]
        back_up(file)
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes. It holds what readers wrote: keep it as safe.")
