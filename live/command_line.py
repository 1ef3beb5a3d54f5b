"""The command line: `manage.py` in a checkout, `hustings` as an installed package."""

import os
import secrets
import sys

from django.core.management import execute_from_command_line
from django.db import DatabaseError


def main() -> None:
    """Run the management command that the arguments name."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "live.settings")
    if sys.argv[1:2] == ["setup"]:
        # Django reads its settings before a command begins, and a new server has none yet.
        from live.install.answers import prepare

        sys.argv[2:] = prepare(sys.argv[2:])
    if sys.argv[1:2] in (["help"], ["--help"], ["-h"], []) or not {"-h", "--help"}.isdisjoint(sys.argv[2:]):
        # Help is read before there are settings. Nothing is served or stored.
        os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(48))
        os.environ.setdefault("ALLOWED_HOSTS", "localhost")
    try:
        execute_from_command_line(sys.argv)
    except DatabaseError:
        # Imported late, because it needs Django's settings.
        from live.process.startup import require_database
        from live.process.upgrade import require_up_to_date

        # If one of them stops, that was the reason.
        require_database()
        require_up_to_date()
        raise
