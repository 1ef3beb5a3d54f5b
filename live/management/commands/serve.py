"""Starts the server: in this process or, with several workers, under a supervisor."""

import os
import signal
from argparse import SUPPRESS
from socket import socket
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.http.request import validate_host

from debate.demo.account import USERNAME, demo_password
from live.environment.mail import NO_MAIL
from live.process import startup, time_limits, upgrade
from live.tracing import require_library

# All addresses of the machine.
EVERYWHERE = ("0.0.0.0", "[::]")


class Command(BaseCommand):
    help = "Serve Hustings on HOST and PORT until told to stop."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--prepare",
            action="store_true",
            help="first bring the database up to date and, in the demo, load what there is to read",
        )
        parser.add_argument(
            "--workers",
            type=int,
            default=1,
            metavar="N",
            help="how many processes serve the port, one per core as a rule; more than one need REDIS_URL",
        )
        # How a worker finds the socket that it inherits.
        parser.add_argument("--listening-fd", type=int, help=SUPPRESS)
        parser.add_argument("--metrics-fd", type=int, help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        # By default SIGHUP would end the process at once, with every viewer's connection.
        signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        if options["listening_fd"] is not None:
            inherited = [socket(fileno=fd) for fd in (options["listening_fd"], options["metrics_fd"]) if fd is not None]
            return self.work(*inherited, supervised=True)
        host, port, workers = settings.HOST, settings.PORT, options["workers"]
        startup.require_layer_for(workers)
        startup.require_browser_code()
        startup.raise_file_limit()
        if listening := startup.inherit_listener():
            host, port = listening.getsockname()[:2]
        else:
            listening = startup.listen(host, port)
        metrics = startup.listen_for_metrics(settings.METRICS, workers)
        startup.require_redis()
        startup.require_database()
        if settings.DEMO:
            # Exits if none is set and none can be kept.
            demo_password()
        if options["prepare"]:
            self.prepare()
        time_limits.keep_time_limits()
        upgrade.require_up_to_date()
        startup.require_scorer()
        require_library(settings.TRACES_URL)
        startup.warn_of_misspelt_settings()
        self.greet(f"[{host}]" if ":" in host else host, port)
        if workers == 1:
            return self.work(listening, *metrics)
        # Imported late, as in `work`: each installs a different kind of reactor.
        from live.process.workers import supervise

        supervise(listening, metrics, workers=workers, say=self.stderr.write)

    def work(self, listening: socket, metrics: socket | None = None, *, supervised: bool = False) -> None:
        """Serve in this process."""
        # Installs a reactor as soon as it is imported; a supervisor installs another.
        from live.process.server import run_server

        run_server(listening, metrics, supervised=supervised)

    def prepare(self) -> None:
        """Migrate the database, and load the demo if this is it."""
        call_command("migrate", verbosity=0)
        if settings.DEMO:
            with upgrade.alone():
                call_command("demo")

    def greet(self, host: str, port: int) -> None:
        """Print an address that a browser can open, where the server listens if that is another one, and the demo's
        sign-in.
        """
        here = f"http://{host}:{port}"
        # All addresses of a machine, as in a container, are none. One that is not allowed is refused, and over plain
        # HTTP browsers keep no cookies for HTTPS.
        is_usable = host not in EVERYWHERE and validate_host(host, settings.ALLOWED_HOSTS)
        address = here if is_usable and not settings.SERVED_OVER_HTTPS else settings.PUBLIC_URL
        lines = ["", f"  Hustings          {address}/", f"  Moderators' desk  {address}/moderation/"]
        if address != here:
            lines.append(f"  Listening on      {host}:{port}")
        if settings.DEMO:
            lines.append(f"  Sign in as        {USERNAME}, password {demo_password()}")
        if not settings.MAIL_IS_SENT:
            lines.append(f"  Mail              {NO_MAIL}")
        if not settings.RATE_LIMITS_ON:
            lines += ["", "  WARNING: RATE_LIMITS=off: nobody is limited. For load tests only."]
        self.stdout.write("\n".join([*lines, "", "  Ctrl-C stops it.", ""]))
        # To a file or a journal it would be written when the server stops.
        self.stdout.flush()
