"""Reads the environment. A missing or malformed value stops the start with one clear line."""

import os
import re
import secrets
import sys
from collections.abc import Iterable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, NoReturn

import environ
from redis.connection import parse_url

from debate.kept import kept_secret

_DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
_REDIS_URL = re.compile(r"(rediss?://[^\s/]+(/\d+)?|unix://\S+)")
_HTTP_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_HOST = re.compile(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\]")
_ORIGIN = re.compile(r"https?://(\*\.)?([\w-]+(\.[\w-]+)*|\[[0-9a-fA-F:.]+\])(:\d+)?")

# As Django's own check of a deployment has it (security.W009): so many characters, and so many different ones.
MIN_SECRET_CHARACTERS = 50
MIN_SECRET_VARIETY = 5


def stop(message: str) -> NoReturn:
    """End the process with one line that tells the operator what to mend."""
    sys.exit(f"hustings: {message}")


def switch(name: str, *, default: bool) -> bool:
    """Return an on/off variable."""
    value = os.environ.get(name, "").strip().lower()
    if value in ("", "on", "1", "true", "yes"):
        return bool(value) or default
    if value in ("off", "0", "false", "no"):
        return False
    stop(f"{name} is on or off, not {value!r}")


def port() -> int:
    """Return where to listen: PORT, 8000 where it is not given."""
    value = os.environ.get("PORT", "").strip() or "8000"
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 65_536:
        stop(f"PORT is a number from 1 to 65535, not {value!r}")
    return int(value)


def words(name: str) -> list[str]:
    """Return a comma-separated variable as a list, empty where it is not given."""
    return [word for word in (word.strip() for word in os.environ.get(name, "").split(",")) if word]


def database(default_file: Path) -> dict[str, Any]:
    """Return Django's description of the database that DATABASE_URL names; by default the SQLite file given."""
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        _make_folder(default_file.parent)
        url = f"sqlite:///{default_file}"
    scheme, separator, rest = url.partition("://")
    # With two slashes SQLite would keep everything in memory: each thread its own, and nothing after the end.
    is_in_memory = scheme == "sqlite" and not rest.startswith("/")
    if scheme not in _DATABASE_SCHEMES or not separator or not rest.strip("/") or is_in_memory:
        stop("DATABASE_URL is sqlite:///path or postgres://user:password@host:port/name")
    try:
        description: dict[str, Any] = environ.Env.db_url_config(url)
    except (ValueError, environ.ImproperlyConfigured):
        stop("DATABASE_URL cannot be read: is its port a number, and are special characters percent-encoded?")
    if not description.get("NAME"):
        stop("DATABASE_URL names no database")
    return description


def redis_urls() -> list[str]:
    """Return the Redis servers that REDIS_URL names, none where it is not given."""
    urls = words("REDIS_URL")
    for url in urls:
        if not _is_redis_url(url):
            stop("REDIS_URL is redis://host:port/number, or several of them with commas between")
    return urls


def scorer_url() -> str:
    """Return where the outside scorer is asked, empty where SCORER_URL is not given."""
    url = os.environ.get("SCORER_URL", "").strip()
    if url and not _HTTP_URL.fullmatch(url):
        stop("SCORER_URL is the http or https address of a scorer, such as http://127.0.0.1:9000/score")
    return url


def scorer() -> str:
    """Return the scorer's function as package.module.function, empty where SCORER is not given."""
    name = os.environ.get("SCORER", "").strip()
    if name and not re.fullmatch(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", name):
        stop(f"SCORER is a function such as package.module.function, not {name!r}")
    return name


def seconds(name: str, *, default: float, most: float) -> float:
    """Return a number of seconds above 0."""
    value = os.environ.get(name, "").strip() or str(default)
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        stop(f"{name} is a number of seconds above 0 and up to {most:g}, not {value!r}")
    return number


def thresholds(name: str) -> dict[str, float]:
    """Return scores by label, from label=0.8,other=0.9."""
    found: dict[str, float] = {}
    for word in words(name):
        label, _, score = word.partition("=")
        if not label.strip() or not re.fullmatch(r"0?\.\d+|[01](\.0+)?", score.strip()):
            stop(f"{name} holds labels with a score from 0 to 1 such as toxicity=0.8, not {word!r}")
        found[label.strip()] = float(score)
    return found


def networks(name: str) -> list[str]:
    """Return a list of IP addresses or networks."""
    found = words(name)
    for network in found:
        try:
            ip_network(network, strict=False)
        except ValueError:
            stop(f"{name} holds addresses or networks such as 10.0.0.0/8, not {network!r}")
    return found


def secret_key(*, demo: bool, kept_in: Path) -> str:
    """Return SECRET_KEY. The demo makes one and keeps it; everywhere else a missing or weak one stops the start."""
    key = os.environ.get("SECRET_KEY", "").strip()
    if key and not demo and (len(key) < MIN_SECRET_CHARACTERS or len(set(key)) < MIN_SECRET_VARIETY):
        stop(f"SECRET_KEY is too easy to guess: it needs {MIN_SECRET_CHARACTERS} random characters or more")
    if key:
        return key
    if not demo:
        stop("SECRET_KEY is missing: set it to a long random text and keep it secret (make run makes one for the demo)")
    _make_folder(kept_in.parent)
    try:
        return kept_secret(kept_in, lambda: secrets.token_urlsafe(48))
    except OSError as error:
        stop(f"the demo's secret key cannot be kept in {kept_in}: {error.strerror}")


def hosts(*, demo: bool, debug: bool) -> Iterable[str]:
    """Return ALLOWED_HOSTS: in the demo this machine's names, else it must be given."""
    local = ["localhost", "127.0.0.1", "[::1]"]
    found = words("ALLOWED_HOSTS")
    if not found and not demo and not debug:
        stop("ALLOWED_HOSTS is missing: set it to the host names that readers use, with commas between")
    for host in found:
        if not _HOST.fullmatch(host):
            stop(f"ALLOWED_HOSTS holds host names such as debate.example.org, without scheme and port, not {host!r}")
    return found or local


def origins(name: str) -> list[str]:
    """Return a list of origins: scheme, host and, where it is not the scheme's own, port."""
    found = words(name)
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            stop(f"{name} holds origins such as https://www.example.org, not {origin!r}")
    return found


def _is_redis_url(url: str) -> bool:
    try:
        parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        return False
    # The parser passes over a database that is no number.
    return bool(_REDIS_URL.fullmatch(url))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        stop(f"the data folder {folder} cannot be made: {error.strerror}; DATABASE_URL and SECRET_KEY do without it")
