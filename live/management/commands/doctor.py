"""Looks at everything that a server needs; each line is "ok", or says what to do."""

import os
import sys
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from live.doctor import machine, public, services
from live.doctor.requests import TIMEOUT_S, PublicSite
from live.doctor.results import Check, run


class Command(BaseCommand):
    help = (
        "Check the database, Redis, clocks, file descriptors, disk and settings and, through the address that readers "
        "use, page, form, WebSocket and event stream. Changes nothing. Exits with 1 if something is wrong."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", help="the address that readers use, such as https://debate.example")
        parser.add_argument(
            "--processes",
            type=int,
            metavar="N",
            help="how many processes run on all machines together; by default one per core with Redis, else one",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] is not None and options["processes"] < 1:
            raise CommandError(f"--processes is the number of processes, at least 1, not {options['processes']}")
        processes = options["processes"] or (len(os.sched_getaffinity(0)) if settings.REDIS_SERVERS else 1)
        failed: set[str] = set()
        checks = [
            Check("versions", machine.look_at_versions, 5),
            Check("settings", machine.look_at_settings, 5),
            Check("mail", machine.look_at_mail, 12),
            Check("descriptors", machine.look_at_descriptors, 5),
            Check("disk", machine.look_at_disk, 5),
            Check("database", services.look_at_database, 15),
            Check("connections", partial(services.look_at_connections, processes), 15),
            Check("outbox", services.look_at_outbox, 15),
            Check("redis", partial(services.look_at_redis, processes), 10),
            Check("clock", services.look_at_clocks, 15),
        ]
        if options["url"]:
            # More requests than one come before the next line.
            look = partial(public.look_at_public_address, _read_url(options["url"]))
            checks.append(Check("public address", look, 4 * TIMEOUT_S))
        for check in checks:
            if "database" in failed and check.subject in ("connections", "outbox", "clock"):
                continue
            for finding in run(check):
                if not finding.is_ok:
                    failed.add(finding.subject)
                self.stdout.write(f"{'ok' if finding.is_ok else 'WRONG':<6} {finding.subject:<14} {finding.text}")
                self.stdout.flush()
        if not options["url"]:
            self.stdout.write("       Not looked at: the public address. Give it with --url https://debate.example")
        if failed:
            sys.exit(1)


def _read_url(url: str) -> PublicSite:
    address = urlsplit(url.rstrip("/"))
    try:
        is_good = address.scheme in ("http", "https") and address.hostname and not address.path and address.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise CommandError(f"--url is an address such as https://debate.example, without a path, not {url!r}")
    return PublicSite(address)
