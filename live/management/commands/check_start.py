"""Says in one line what keeps the server from starting, before anything else is done."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from live import env, startup


class Command(BaseCommand):
    help = "Check that the port is free and that the database and Redis answer."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database-alone", action="store_true", help="do not look at the port and at Redis")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["database_alone"]:
            startup.require_free_port(os.environ.get("HOST") or "127.0.0.1", env.port())
            startup.require_redis()
        startup.require_database()
