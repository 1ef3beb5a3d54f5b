"""Replaces the database's content by a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection

from debate.articles.models import Article
from live.process import startup, upgrade
from live.stop import stop


class Command(BaseCommand):
    help = "Put a backup into the database. Pages that are open load what it holds by themselves."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that manage.py backup has written")
        parser.add_argument("--replace", action="store_true", help="give up all that the database holds now")

    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
        if not options["replace"] and (articles := _articles()):
            stop(
                f"the database of DATABASE_URL holds {articles:,} articles: make a backup of it, "
                "and give up what it holds with --replace"
            )
        if connection.vendor == "postgresql":
            # Needs the programs of PostgreSQL, which other deployments do not have.
            from live.backups.postgres import restore
        else:
            # Needs a database that is a file.
            from live.backups.sqlite import restore
        articles = restore(options["file"])
        upgrade.require_up_to_date()
        self.stdout.write(f"{articles:,} articles are back, each with a new epoch.")


def _articles() -> int:
    tables = connection.introspection.table_names()
    return Article.objects.count() if Article._meta.db_table in tables else 0
