"""Replaces the database's content by a backup."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection
from django.db.models import Model

from debate.articles.models import Article
from debate.health.models import ProcessReport
from debate.health.reports import SILENT_AFTER, forget_reports, running_processes
from live.process import startup, upgrade
from live.stop import stop

# More names of processes make the line of the error too long.
MAX_NAMED = 4


class Command(BaseCommand):
    help = "Put a backup into the database, while no server runs on it. Open pages then load its data by themselves."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file that manage.py backup has written")
        parser.add_argument("--replace", action="store_true", help="give up all that the database holds now")
        parser.add_argument(
            "--ignore-servers",
            action="store_true",
            help="restore also while servers run: what readers write until the end is acknowledged, and then lost",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
        if not options["ignore_servers"]:
            _require_no_servers()
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
        # Those of the backup are of servers that ran when it was made.
        forget_reports()
        self.stdout.write(f"{articles:,} articles are back, each with a new epoch.")


def _articles() -> int:
    return Article.objects.count() if _has_table(Article) else 0


def _require_no_servers() -> None:
    """Exit if servers run on the database, by the reports that each of them writes into it."""
    try:
        running = running_processes() if _has_table(ProcessReport) else []
    except DatabaseError as error:
        stop(
            f"the database does not say which servers run on it ({startup.first_line(error)}): stop all of them, "
            "and add --ignore-servers"
        )
    if running:
        named = ", ".join(report.place or "a process without a name" for report in running[:MAX_NAMED])
        others = f" and {len(running) - MAX_NAMED} more" if len(running) > MAX_NAMED else ""
        stop(
            f"servers run on the database of DATABASE_URL: {named}{others}. Stop them first (one that was killed "
            f"counts for {SILENT_AFTER.total_seconds():.0f} seconds), or add --ignore-servers; nothing was changed"
        )


def _has_table(model: type[Model]) -> bool:
    return model._meta.db_table in connection.introspection.table_names()
