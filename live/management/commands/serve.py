"""Starts the server in this process."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from debate import demo_account
from live import env, startup


class Command(BaseCommand):
    help = "Serve Hustings on HOST and PORT until told to stop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first bring the database up to date and, in the demo, load what there is to read",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = os.environ.get("HOST") or "127.0.0.1", env.port()
        startup.require_free_port(host, port)
        startup.require_browser_code()
        startup.require_redis()
        startup.require_database()
        if settings.DEMO:
            startup.require_demo_password()
        if options["prepare"]:
            self.prepare()
        startup.require_migrations()
        startup.require_scorer()
        self.greet(f"http://{f'[{host}]' if ':' in host else host}:{port}")
        # Imported late: daphne installs its reactor on import, which no other command needs.
        from live.server import run_server

        run_server(host=host, port=port)

    def prepare(self) -> None:
        """Bring the database up to date, and load the demo if this is it."""
        call_command("migrate", verbosity=0)
        if settings.DEMO:
            call_command("demo")

    def greet(self, address: str) -> None:
        """Print where to go and, in the demo, whom to sign in as."""
        lines = ["", f"  Hustings          {address}/", f"  Moderators' desk  {address}/moderation/"]
        if settings.DEMO:
            lines.append(f"  Sign in as        {demo_account.USERNAME}, password {demo_account.demo_password()}")
        if not settings.RATE_LIMITS_ON:
            lines += ["", "  WARNING: RATE_LIMITS=off: nobody is limited. For load tests only."]
        self.stdout.write("\n".join([*lines, "", "  Ctrl-C stops it.", ""]))
