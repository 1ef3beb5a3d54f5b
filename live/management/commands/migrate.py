"""Django's `migrate`, which says in one line what keeps it from bringing the database up to date."""

from typing import Any

from django.core.management.commands import migrate
from django.db import DatabaseError

from live import startup, upgrade
from live.env import stop


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        startup.require_database()
        try:
            with upgrade.alone():
                upgrade.require_known_history()
                super().handle(*args, **options)
                if upgrade.is_up_to_date():
                    upgrade.require_fitting_tables()
        except DatabaseError as error:
            if options["traceback"]:
                raise
            stop(f"the database of DATABASE_URL cannot be brought up to date: {startup.first_line(error)}")
