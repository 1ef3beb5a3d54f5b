"""Django's `migrate`, which reports any obstacle in one line."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError

from live.process import startup, time_limits, upgrade
from live.stop import stop


class Command(migrate.Command):
    def check(self, *args: Any, **options: Any) -> None:
        """Check the models when no process has locked the database: Django takes a locked SQLite for an old one."""
        startup.require_database()
        with upgrade.alone():
            super().check(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
        time_limits.keep_time_limits()
        try:
            with upgrade.alone(), time_limits.without_statement_limit():
                upgrade.require_known_history()
                super().handle(*args, **options)
                if upgrade.is_up_to_date():
                    upgrade.require_fitting_tables()
        except DatabaseError as error:
            if options["traceback"]:
                raise
            stop(f"the database of DATABASE_URL cannot be brought up to date: {startup.first_line(error)}")
