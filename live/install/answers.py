"""Finds the settings of a new server before Django reads them: from arguments, the environment, a file, or questions.

Knows no model and no database: Django's settings are read only after this.
"""

import os
import secrets
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from live.environment import declared
from live.environment.data_folder import new_push_key
from live.environment.env_file import read_env_file
from live.environment.setting import Setting
from live.stop import stop

# What the file keeps, in this order.
KEPT: tuple[Setting[Any], ...] = (
    declared.SECRET_KEY,
    declared.PUSH_KEY,
    declared.ALLOWED_HOSTS,
    declared.HTTPS,
    declared.PUBLIC_URL,
    declared.DATABASE_URL,
    declared.REDIS_URL,
    declared.TRUSTED_PROXIES,
    declared.HOST,
    declared.PORT,
)

DEFAULT_PORTS = {"http": 80, "https": 443}


def add_arguments(parser: ArgumentParser) -> None:
    """Add what `manage.py setup` takes."""
    parser.add_argument("--url", help="the address that readers use, such as https://debate.example")
    parser.add_argument("--database", metavar="URL", help="DATABASE_URL: SQLite beside the settings' file by default")
    parser.add_argument("--redis", metavar="URL", help="REDIS_URL: needed for more than one process")
    parser.add_argument("--proxy", metavar="ADDRESS", help="TRUSTED_PROXIES: 127.0.0.1 by default behind HTTPS")
    parser.add_argument("--administrator", metavar="NAME", help="the first administrator's user name")
    parser.add_argument("--site", metavar="NAME", help="the first publisher's site, if pages are to show debates")
    parser.add_argument("--origin", action="append", default=[], help="an origin of its pages; several times for more")
    parser.add_argument(
        "--env-file", type=Path, metavar="FILE", help="the file that keeps the settings: ENV_FILE or ./hustings.env"
    )
    parser.add_argument(
        "--no-input", action="store_true", help="don't ask; ADMINISTRATOR_PASSWORD gives the password, else it's random"
    )
    parser.add_argument("--noinput", dest="no_input", action="store_true", help=SUPPRESS)


def settings_file(given: Path | None) -> Path:
    """Return the file that keeps the settings, as an absolute path."""
    return (given or Path(os.environ.get("ENV_FILE") or "hustings.env")).absolute()


def ask(question: str) -> str:
    """Return the answer to a question; ends the process with one line if nobody can answer."""
    try:
        return input(question).strip()
    except EOFError:
        stop("there is nobody to answer: give what is asked for as arguments, or --no-input")


def prepare(words: list[str]) -> list[str]:
    """Set every setting that the start needs, so that Django can read them; ends the process with one line if not.

    An argument comes before the environment, and the environment before what the file had from an earlier setup.
    Returns the arguments, among them the file, which the environment may not name before it is written.
    """
    parser = ArgumentParser(add_help=False)
    add_arguments(parser)
    options, others = parser.parse_known_args(words)
    if others:
        return words  # --help, or a mistake: Django's own parser says what is wrong
    file = settings_file(options.env_file)
    if file.exists():
        os.environ["ENV_FILE"] = str(file)
        read_env_file()
    else:
        # A file that is named in the environment would have to exist.
        os.environ.pop("ENV_FILE", None)
    _choose_address(options)
    default_database = f"sqlite:///{folder_for_data(file) / 'hustings.sqlite3'}"
    question = "Database: postgres://user:password@host:port/name, or SQLite"
    _choose(options, declared.DATABASE_URL, options.database, question, default_database)
    if os.environ.get("DATABASE_URL") == default_database and folder_for_data(file) != file.parent:
        folder_for_data(file).mkdir(mode=0o700, parents=True, exist_ok=True)
    _choose(options, declared.REDIS_URL, options.redis, "Redis, for more than one process", "")
    default_proxy = "127.0.0.1" if declared.HTTPS.read() else ""
    _choose(options, declared.TRUSTED_PROXIES, options.proxy, "Addresses of the proxies in front", default_proxy)
    if not os.environ.get("SECRET_KEY", "").strip():
        os.environ["SECRET_KEY"] = secrets.token_urlsafe(48)
    if not os.environ.get("PUSH_KEY", "").strip():
        os.environ["PUSH_KEY"] = new_push_key()
    return [*words, "--env-file", str(file)]


def folder_for_data(file: Path) -> Path:
    """Return the folder for SQLite's file: that of the settings, or the one systemd's unit can write to."""
    return Path("/var/lib/hustings") if file.parent == Path("/etc") else file.parent


def _choose_address(options: Namespace) -> None:
    if options.url is None and os.environ.get("ALLOWED_HOSTS", "").strip():
        return
    if options.url is None and options.no_input:
        stop("--url is missing: the address that readers use, such as https://debate.example")
    while True:
        url = options.url or ask("Address that readers use, such as https://debate.example: ")
        if _take_address(url if "://" in url else f"https://{url}"):
            return
        problem = f"an address reads like https://debate.example, without a path, not {url!r}"
        if options.url or options.no_input:
            stop(f"--url: {problem}")
        print(problem, file=sys.stderr)


def _take_address(url: str) -> bool:
    """Set what the address says; returns False if it is none."""
    try:
        place = urlsplit(url)
        host, port = place.hostname, place.port
    except ValueError:
        return False
    if place.scheme not in DEFAULT_PORTS or not host or place.path not in ("", "/"):
        return False
    if ":" in host:
        host = f"[{host}]"
    os.environ["ALLOWED_HOSTS"] = host
    os.environ["HTTPS"] = "on" if place.scheme == "https" else "off"
    shown = "" if port in (None, DEFAULT_PORTS[place.scheme]) else f":{port}"
    os.environ["PUBLIC_URL"] = f"{place.scheme}://{host}{shown}"
    return True


def _choose(options: Namespace, setting: Setting[Any], given: str | None, question: str, default: str) -> None:
    """Set a setting to what was given, is set already, or is answered; ask again while the answer is malformed."""
    if given is not None:
        os.environ[setting.name] = given
    is_set = setting.name in os.environ
    while True:
        if not is_set:
            shown = f" [{default or 'none'}]"
            answer = "" if options.no_input else ask(f"{question}{shown}: ")
            os.environ[setting.name] = answer or default
        try:
            setting.read()
            return
        except SystemExit as problem:
            if is_set or options.no_input:
                raise
            print(problem, file=sys.stderr)
