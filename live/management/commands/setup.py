"""Sets a new server up: settings, database, administrator and first site. Running it again changes nothing."""

import os
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from debate.articles.new_site import add_site
from debate.errors import Refusal
from debate.management.passwords import choose_password
from debate.readers.accounts import create_account
from debate.readers.models import Reader, Role
from debate.sites.models import Site
from live.install import answers
from live.install.settings_file import write_settings
from live.process import startup
from live.stop import stop

PASSWORD_VARIABLE = "ADMINISTRATOR_PASSWORD"


class Command(BaseCommand):
    help = (
        "Set a new server up: make the secret key, the tables, the first administrator and the first publisher's site, "
        "and write the settings to a file. Asks for what is not given. Running it again changes only what is given."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        answers.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["origin"] and not options["site"]:
            raise CommandError("--origin belongs to a site: name it with --site")
        # The settings and SQLite's file are only for the user who runs all of this.
        os.umask(0o077)
        self.require_parts()
        file = answers.settings_file(options["env_file"])
        is_changed = write_settings(file, os.environ)
        self.say("settings", f"{'written to' if is_changed else 'unchanged in'} {file}")
        call_command("migrate", verbosity=0)
        place = settings.DATABASES["default"]["NAME"]
        self.say("database", f"{'PostgreSQL' if connection.vendor == 'postgresql' else 'SQLite'}, {place}: up to date")
        try:
            self.make_administrator(options)
            self.make_site(options)
        except Refusal as refusal:
            stop(refusal.message)
        self.say_what_the_proxy_needs()
        self.stdout.write(
            f"\nStart:  ENV_FILE={file} {_program()} serve --workers {1 if not settings.REDIS_SERVERS else _cores()}\n"
            f"Check:  ENV_FILE={file} {_program()} doctor --url {settings.PUBLIC_URL}\n"
        )

    def require_parts(self) -> None:
        """Stop if anything would keep the server from starting."""
        startup.require_browser_code()
        startup.require_redis()
        startup.require_database()
        startup.require_scorer()

    def make_administrator(self, options: dict[str, Any]) -> None:
        """Make the first administrator, unless there is one."""
        name, ask = options["administrator"], not options["no_input"]
        known = _administrator()
        if known and known.user and name in (None, known.user.username):
            return self.say("administrator", f"{known.user.username}, as before")
        if known:
            raise CommandError(
                f"{known} administers this server already: manage.py moderator {name} --role administrator adds another"
            )
        if name is None:
            name = (answers.ask("User name of the first administrator [admin]: ") if ask else "") or "admin"
        password, is_random = choose_password(name, variable=PASSWORD_VARIABLE, ask=ask)
        try:
            create_account(name, password, is_administrator=True)
        except Refusal:
            # Another setup may have made it since then.
            if (known := _administrator()) and known.user and known.user.username == name:
                return self.say("administrator", f"{name}, as before")
            raise
        self.say("administrator", f"{name}" + (f", password {password} (shown only now)" if is_random else ""))

    def make_site(self, options: dict[str, Any]) -> None:
        """Make the first publisher's site, or add origins to it."""
        name, origins = options["site"], options["origin"]
        if name is None and (known := list(Site.objects.values_list("name", flat=True)[:20])):
            return self.say("site", f"{', '.join(known)}, as before")
        if name is None and not options["no_input"]:
            name = answers.ask("Name of the first publisher's site, whose pages show debates [none]: ")
            if name:
                origins = answers.ask("Origins of its pages, such as https://news.example, with commas: ").split(",")
        if not name:
            return self.say("site", "none; add one in the admin under Sites to show debates on other pages")
        site, is_new = add_site(name, [origin.strip() for origin in origins if origin.strip()])
        shown = ", ".join(site.origins.values_list("origin", flat=True)) or "no origins yet"
        self.say("site", f"{site.name} ({shown}){'' if is_new else ', as before'}")

    def say(self, what: str, text: str) -> None:
        """Print one line about what exists now."""
        self.stdout.write(f"{what:<14} {text}")

    def say_what_the_proxy_needs(self) -> None:
        """Print what has to be configured in front, for readers who come over HTTPS."""
        if not settings.SERVED_OVER_HTTPS:
            return self.say("proxy", "none needed: readers come over plain HTTP (HTTPS=off)")
        trusted = ", ".join(settings.TRUSTED_PROXIES) or "nobody: set TRUSTED_PROXIES to the proxy's address"
        self.say("proxy", f"end TLS for {settings.PUBLIC_URL} and forward to port {settings.PORT} of this machine:")
        for line in (
            "the browser's Host, with its port",
            "X-Forwarded-Proto: https, and X-Forwarded-For with the reader's address",
            "WebSocket upgrades",
            "idle connections open for at least 60 seconds",
            f"from an address in TRUSTED_PROXIES ({trusted})",
            "docs/deploy/ has this for nginx, Caddy and HAProxy",
        ):
            self.stdout.write(f"{'':<14}   - {line}")


def _administrator() -> Reader | None:
    return Reader.objects.filter(role=Role.ADMINISTRATOR, user__is_active=True).select_related("user").first()


def _program() -> str:
    return f"{sys.executable} {Path(sys.argv[0]).absolute()}"


def _cores() -> int:
    return len(os.sched_getaffinity(0))
