"""Kinds of settings: what a value must be, in words, and how it is read. Knows no setting."""

import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

import environ
from redis.connection import parse_url

from debate.limits.rates import Rates, read_rates
from debate.redis_cluster import CLUSTER_SCHEMES, join_seeds, read_cluster
from debate.redis_servers import SENTINEL_SCHEMES, RedisServer, join_sentinels, read_sentinel
from live.environment.addresses import read_host, read_origin
from live.environment.languages import LANGUAGES
from live.environment.mail import read_mail_server, read_sender

T = TypeVar("T")

_DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
_REDIS_URL = re.compile(r"(rediss?://[^\s/]+(/\d+)?|unix://\S+)")
_HTTP_URL = re.compile(r"https?://[^\s/]+(/\S*)?")
_FUNCTION = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+")
_SCORE = re.compile(r"0?\.\d+|[01](\.0+)?")

# As in Django's own deployment check (security.W009): the length, and the number of different characters.
MIN_SECRET_CHARACTERS = 50
MIN_SECRET_VARIETY = 5
_PUSH_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
# The order of the curve P-256 (FIPS 186): a private key is below it.
_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@dataclass(frozen=True, slots=True)
class ValueKind(Generic[T]):
    """A kind of values.

    `expected` completes the sentence "NAME must be …", in Markdown. `read` raises `ValueError` for any other text.
    `unit` is what a number counts.
    """

    expected: str
    read: Callable[[str], T]
    unit: str = ""

    @property
    def in_plain_text(self) -> str:
        """What is expected, for a line in the log."""
        return self.expected.replace("`", "")


class MalformedPart(ValueError):
    """A list of which one part is malformed."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


def whole_number(least: int, most: int, *, unit: str = "") -> ValueKind[int]:
    """Return the kind of whole numbers within these bounds."""

    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError
        return int(text)

    return ValueKind(f"a whole number from {least} to {most}", read, unit)


def seconds(most: float) -> ValueKind[float]:
    """Return the kind of durations of at most this many seconds."""

    def read(text: str) -> float:
        if not 0 < float(text) <= most:
            raise ValueError
        return float(text)

    return ValueKind(f"a number of seconds above 0 and up to {most:g}", read, "seconds")


def list_of(expected: str, read_part: Callable[[str], T]) -> ValueKind[list[T]]:
    """Return the kind of lists of what `read_part` reads; an empty text is an empty list."""

    def read(text: str) -> list[T]:
        found = []
        for part in _parts(text):
            try:
                found.append(read_part(part))
            except ValueError:
                raise MalformedPart(part) from None
        return found

    return ValueKind(f"{expected}, separated by commas", read)


def _parts(text: str) -> list[str]:
    return [part for part in map(str.strip, text.split(",")) if part]


def _read_folder(text: str) -> Path | None:
    if text and not Path(text).is_absolute():
        raise ValueError
    return Path(text) if text else None


def _read_switch(text: str) -> bool:
    if text.lower() not in ("on", "1", "true", "yes", "off", "0", "false", "no"):
        raise ValueError
    return text.lower() in ("on", "1", "true", "yes")


def _read_secret(text: str) -> str:
    if len(text) < MIN_SECRET_CHARACTERS or len(set(text)) < MIN_SECRET_VARIETY:
        raise ValueError
    return text


def _read_push_key(text: str) -> str:
    if text and not (_PUSH_KEY.fullmatch(text) and 0 < int.from_bytes(urlsafe_b64decode(f"{text}=")) < _P256_ORDER):
        raise ValueError
    return text


def _read_database(text: str) -> dict[str, Any]:
    scheme, _, rest = text.partition("://")
    # With two slashes SQLite would keep everything in memory: separately per thread, and lost at the end.
    is_in_memory = scheme == "sqlite" and not rest.startswith("/")
    if scheme not in _DATABASE_SCHEMES or not rest.strip("/") or is_in_memory:
        raise ValueError
    try:
        description: dict[str, Any] = environ.Env.db_url_config(text)
    except environ.ImproperlyConfigured:
        raise ValueError from None
    if not description.get("NAME"):
        raise ValueError
    return description


def _read_redis_url(text: str) -> RedisServer:
    if text.startswith(SENTINEL_SCHEMES):
        return read_sentinel(text)
    if text.startswith(CLUSTER_SCHEMES):
        return read_cluster(text)
    parse_url(text)  # type: ignore[no-untyped-call]
    # The parser ignores a database that is not a number.
    if not _REDIS_URL.fullmatch(text):
        raise ValueError
    return RedisServer(text)


def _read_network(text: str) -> str:
    ip_network(text, strict=False)
    return text


def _read_time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (OSError, KeyError):
        raise ValueError from None
    return text


def _read_language(text: str) -> str:
    if text not in dict(LANGUAGES):
        raise ValueError
    return text


def _read_log_format(text: str) -> str:
    if text not in ("text", "json"):
        raise ValueError
    return text


@dataclass(frozen=True, slots=True)
class HostAndPort:
    """Where to listen."""

    host: str
    port: int


def _read_host_and_port(text: str) -> HostAndPort | None:
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= 65_535:
        raise ValueError
    return HostAndPort(host.removeprefix("[").removesuffix("]"), int(port))


def _read_if_given(form: re.Pattern[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text and not form.fullmatch(text):
            raise ValueError
        return text

    return read


def _read_origin_if_given(text: str) -> str:
    if "*" in text:
        raise ValueError
    return read_origin(text) if text else ""


def _read_threshold(text: str) -> tuple[str, float]:
    label, _, score = map(str.strip, text.partition("="))
    if not label or not _SCORE.fullmatch(score):
        raise ValueError
    return label, float(score)


def _read_share(text: str) -> float:
    if not _SCORE.fullmatch(text):
        raise ValueError
    return float(text)


TEXT = ValueKind("any text", str)
FILE = ValueKind("the path of a file", str)
SWITCH = ValueKind("`on` or `off`", _read_switch)
# Whether it belongs to this machine is seen when the server listens there.
OWN_ADDRESS = ValueKind("an address or a name of this machine", str)
PORT = whole_number(1, 65_535)
HOST_AND_PORT = ValueKind("an address of this machine with a port, such as `127.0.0.1:9464`", _read_host_and_port)
PUSH_KEY = ValueKind(
    "32 bytes in base64url, a private key of the curve P-256, as `manage.py setup` makes", _read_push_key
)
SECRET = ValueKind(f"at least {MIN_SECRET_CHARACTERS} random characters", _read_secret)
DATABASE = ValueKind(
    "`sqlite:///path` or `postgres://user:password@host:port/name`, with special characters percent-encoded",
    _read_database,
)
_REDIS_URLS = list_of(
    "one or more URLs such as `redis://host:port/number`, `redis+sentinel://host:port/service/number` or "
    "`redis+cluster://host:port`",
    _read_redis_url,
)
FOLDER = ValueKind("an absolute path of a folder", _read_folder)
REDIS = ValueKind(_REDIS_URLS.expected, lambda text: join_seeds(join_sentinels(_REDIS_URLS.read(text))))
SECRETS = list_of("earlier keys of at least 50 random characters", _read_secret)
HOSTS = list_of("host names such as `debate.example.org`, without scheme and port", read_host)
ORIGINS = list_of("origins such as `https://www.example.org`", read_origin)
OWN_ORIGIN = ValueKind("an origin such as `https://debate.example.org`", _read_origin_if_given)
NETWORKS = list_of("IP addresses or networks such as `10.0.0.0/8`", _read_network)
MAIL_SERVER = ValueKind(
    "`smtp://`, `smtp+starttls://` or `smtps://` with `user:password@host:port`, of which only the host is needed",
    read_mail_server,
)
SENDER = ValueKind("a sender such as `Debates <debates@example.org>`", read_sender)
LOG_FORMAT = ValueKind("`text` or `json`", _read_log_format)
LANGUAGE = ValueKind(f"one of {', '.join(f'`{code}`' for code, _ in LANGUAGES)}", _read_language)
TIME_ZONE = ValueKind("a time zone such as `Europe/Berlin`", _read_time_zone)
HTTP_URL = ValueKind("an HTTP or HTTPS address such as `http://127.0.0.1:9000/score`", _read_if_given(_HTTP_URL))
CLASS = ValueKind("a class such as `package.module.Class`", _read_if_given(_FUNCTION))
FUNCTION = ValueKind("a function such as `package.module.function`", _read_if_given(_FUNCTION))
SHARE = ValueKind("a share from 0 to 1 such as `0.1`", _read_share)
THRESHOLDS = list_of("labels with scores from 0 to 1 such as `toxicity=0.8`", _read_threshold)
RATES: ValueKind[Rates] = ValueKind(
    "a number per time such as `10/minute`, several such as `10/minute, 100/hour`, or `off`", read_rates
)
