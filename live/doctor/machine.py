"""What can be seen on this machine alone: versions, settings, file descriptors and disk."""

import platform
import resource
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from smtplib import SMTPException

import django
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection

from live.doctor.results import CheckResult, ok, wrong
from live.environment.mail import NO_MAIL
from live.environment.misspelt import find_misspelt
from live.process.internals import missing_internals
from live.process.startup import first_line

# Below this, a process has too few for the readers of one busy article.
MIN_DESCRIPTORS = 4_096
MIN_FREE_BYTES = 1 << 30
MIN_FREE_SHARE = 0.05


def look_at_versions() -> Iterator[CheckResult]:
    """Find the versions, whether they fit this server, and whether the browser code was built."""
    python, channels, daphne = platform.python_version(), version("channels"), version("daphne")
    yield ok("versions", f"Python {python}, Django {django.__version__}, Channels {channels}, Daphne {daphne}")
    for missing in missing_internals():
        yield wrong("versions", f"{missing} Install the versions in requirements.txt")
    if not Path(settings.DJANGO_VITE["default"]["manifest_path"]).exists():
        yield wrong("browser code", "has not been built: run make build")


def look_at_settings() -> Iterator[CheckResult]:
    """Find settings that are meant for trying things out, and variables that are probably meant as settings."""
    unsafe = {
        "DEBUG=on shows readers the insides of errors: turn it off": settings.DEBUG,
        "DEMO=on is for trying Hustings out: turn it off": settings.DEMO,
        "RATE_LIMITS=off limits nobody: turn it on": not settings.RATE_LIMITS_ON,
        "ALLOWED_HOSTS=* takes any host for its own: name the hosts that readers use": "*" in settings.ALLOWED_HOSTS,
    }
    found = [text for text, is_so in unsafe.items() if is_so] + find_misspelt()
    yield from (wrong("settings", text) for text in found)
    if not found:
        over = "HTTPS" if settings.SERVED_OVER_HTTPS else "plain HTTP"
        yield ok("settings", f"readers come to {', '.join(settings.ALLOWED_HOSTS)} over {over}")


def look_at_mail() -> Iterator[CheckResult]:
    """Find whether mail is sent, and whether its server can be reached."""
    server = settings.MAIL_SERVER
    if server is None:
        by_backend = f"{settings.MAIL_BACKEND} sends it, from {settings.MAIL_SENDER}"
        yield ok("mail", by_backend if settings.MAIL_IS_SENT else NO_MAIL)
        return
    try:
        with get_connection():
            yield ok("mail", f"{server.host}:{server.port} takes it, from {settings.MAIL_SENDER}")
    except (SMTPException, OSError) as error:
        yield wrong("mail", f"{server.host}:{server.port} does not take it ({first_line(error)}): look at MAIL_URL")


def look_at_descriptors() -> Iterator[CheckResult]:
    """Find how many connections a process can have. The limit is that of the user who runs this command."""
    # `serve` raises its own limit as far as it may.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most != resource.RLIM_INFINITY and most < MIN_DESCRIPTORS:
        yield wrong(
            "descriptors",
            f"a process may open {most:,} files, and each viewer is one: LimitNOFILE=65536 in the systemd unit, or "
            "ulimit -n 65536 in a shell",
        )
    else:
        yield ok("descriptors", "no limit" if most == resource.RLIM_INFINITY else f"{most:,} for each process")


def look_at_disk() -> Iterator[CheckResult]:
    """Find how much room there is for the database, if it is a file, and for temporary files."""
    folders = {tempfile.gettempdir()}
    if connection.vendor == "sqlite":
        folders.add(str(Path(connection.settings_dict["NAME"]).resolve().parent))
    for folder in sorted(folders):
        usage = shutil.disk_usage(folder)
        text = f"{usage.free / (1 << 30):.1f} GiB free for {folder}"
        if usage.free < MIN_FREE_BYTES or usage.free < MIN_FREE_SHARE * usage.total:
            yield wrong("disk", f"only {text}: make room")
        else:
            yield ok("disk", text)
