"""All settings from the environment. `live/settings.py` reads them; `make settings-doc` writes their tables.

A new setting is a declaration here, and a line in `live/settings.py` that reads it.
"""

from typing import Any

from debate.limits import declared as limits
from debate.limits.rates import Rates
from live.environment import data_folder, declared_accounts, kinds
from live.environment.setting import Made, Setting

# Server

ENV_FILE = Setting(
    name="ENV_FILE",
    section="server",
    kind=kinds.FILE,
    default="",
    meaning="A file with more settings, one `NAME=value` per line. The environment takes precedence over it.",
)
HOST = Setting(
    name="HOST",
    section="server",
    kind=kinds.OWN_ADDRESS,
    default="127.0.0.1",
    meaning="The address to listen on. `0.0.0.0` means every IPv4 address of the machine.",
)
PORT = Setting(name="PORT", section="server", kind=kinds.PORT, default="8000", meaning="The TCP port to listen on.")
DATABASE_URL = Setting(
    name="DATABASE_URL",
    section="server",
    kind=kinds.DATABASE,
    default=Made("SQLite in `data/`", data_folder.database_url),
    meaning="The database.",
    is_secret=True,
)
REDIS_URL = Setting(
    name="REDIS_URL",
    section="server",
    kind=kinds.REDIS,
    default="",
    meaning="The Redis servers through which processes notify each other. More than one process needs at least one. A "
    "URL with `+sentinel` names a Sentinel, and `service` the primary that it watches; list all Sentinels. URLs with "
    "`+cluster` name servers of one Redis Cluster; some are enough.",
    is_secret=True,
)
SECRET_KEY = Setting(
    name="SECRET_KEY",
    section="server",
    kind=kinds.SECRET,
    default=None,
    in_demo=Made("random, kept in `data/`", data_folder.secret_key),
    meaning="The key that signs sessions, cookies and tokens. It must be the same for all processes.",
    is_secret=True,
)
BACKUP_FOLDER = Setting(
    name="BACKUP_FOLDER",
    section="server",
    kind=kinds.FOLDER,
    default="",
    meaning="A folder to which the server writes a backup every day. Empty: none.",
)
KEEP_BACKUPS_DAYS = Setting(
    name="KEEP_BACKUPS_DAYS",
    section="server",
    kind=kinds.whole_number(1, 3_650, unit="days"),
    default="14",
    meaning="Days after which those backups are deleted.",
)
LANGUAGE_CODE = Setting(
    name="LANGUAGE_CODE",
    section="server",
    kind=kinds.LANGUAGE,
    default="en",
    meaning="The language for readers whose browser asks for none that Hustings has. Readers can choose another.",
)
TIME_ZONE = Setting(
    name="TIME_ZONE",
    section="server",
    kind=kinds.TIME_ZONE,
    default="UTC",
    meaning="The time zone of times that editors type in `/admin/`, for sites without their own.",
)

BEST_FROM_COMMENTS = Setting(
    name="BEST_FROM_COMMENTS",
    section="server",
    kind=kinds.whole_number(1, 1_000_000, unit="comments"),
    default="50",
    meaning="A debate with more comments begins with the best ones, others with the newest.",
)
NEW_ANSWER_HOURS = Setting(
    name="NEW_ANSWER_HOURS",
    section="server",
    kind=kinds.whole_number(0, 10_000, unit="hours"),
    default="24",
    meaning="For this long, an answer of the newsroom to a question is at the head of the debate.",
)

# Metrics and log

METRICS = Setting(
    name="METRICS",
    section="observing",
    kind=kinds.HOST_AND_PORT,
    default="",
    meaning=(
        "Where Prometheus gets metrics, at `/metrics`: the first worker listens on this port, each further one on the "
        "next. Nobody is asked for a password there."
    ),
)
LOG_FORMAT = Setting(
    name="LOG_FORMAT",
    section="observing",
    kind=kinds.LOG_FORMAT,
    default="text",
    meaning="How lines of the log are written: for people, or one JSON object per line.",
)
ACCESS_LOG = Setting(
    name="ACCESS_LOG",
    section="observing",
    kind=kinds.SWITCH,
    default="off",
    meaning="Whether each request and each connection is logged.",
)

TRACES_URL = Setting(
    name="TRACES_URL",
    section="observing",
    kind=kinds.HTTP_URL,
    default="",
    meaning=(
        "Where an OpenTelemetry collector takes traces by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`. "
        "Without it there are none. It needs the extra `tracing`."
    ),
)
TRACES_SHARE = Setting(
    name="TRACES_SHARE",
    section="observing",
    kind=kinds.SHARE,
    default="0.1",
    meaning="The share of requests and commands that are traced, chosen by chance.",
)

# Addresses

ALLOWED_HOSTS = Setting(
    name="ALLOWED_HOSTS",
    section="addresses",
    kind=kinds.HOSTS,
    default=None,
    in_demo="localhost, 127.0.0.1, [::1]",
    meaning="The host names that readers use to reach the server.",
)
HTTPS = Setting(
    name="HTTPS",
    section="addresses",
    kind=kinds.SWITCH,
    default="on",
    in_demo="off",
    meaning="Whether readers use HTTPS. With plain HTTP it must be `off`, so that browsers send their cookies.",
)
HSTS_DAYS = Setting(
    name="HSTS_DAYS",
    section="addresses",
    kind=kinds.whole_number(0, 3_650, unit="days"),
    default="30",
    meaning=(
        "Days for which a browser that has used HTTPS refuses plain HTTP. With `0`, or with `HTTPS=off`, browsers are "
        "not told."
    ),
)
TRUSTED_PROXIES = Setting(
    name="TRUSTED_PROXIES",
    section="addresses",
    kind=kinds.NETWORKS,
    default="",
    meaning="The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. From others they are ignored.",
)
TRUSTED_ORIGINS = Setting(
    name="TRUSTED_ORIGINS",
    section="addresses",
    kind=kinds.ORIGINS,
    default="",
    meaning="Origins other than the server's own that can open sockets and submit forms.",
)
PUBLIC_URL = Setting(
    name="PUBLIC_URL",
    section="addresses",
    kind=kinds.OWN_ORIGIN,
    default="",
    meaning=(
        "The origin that links in mail lead to, unless the site concerned has its own domain. Without it, it is made "
        "of the first of `ALLOWED_HOSTS`, and of `HTTPS`."
    ),
)
IMAGE_ORIGINS = Setting(
    name="IMAGE_ORIGINS",
    section="addresses",
    kind=kinds.ORIGINS,
    default="",
    meaning="Origins from which pages load the pictures of polls' choices.",
)

# Bounds of a process

CONNECTIONS_PER_ADDRESS = Setting(
    name="CONNECTIONS_PER_ADDRESS",
    section="bounds",
    kind=kinds.whole_number(1, 1_000_000),
    default="500",
    meaning="Sockets and event streams that one address can have open at each process.",
)
PAGE_MEMORY_MB = Setting(
    name="PAGE_MEMORY_MB",
    section="bounds",
    kind=kinds.whole_number(1, 1_000_000, unit="MiB"),
    default="64",
    meaning="Memory that each process uses to keep rendered pages.",
)
REQUEST_TIMEOUT_S = Setting(
    name="REQUEST_TIMEOUT_S",
    section="bounds",
    kind=kinds.seconds(600),
    default="30",
    meaning="Seconds after which a request that has not arrived completely is refused.",
)
VIEWER_TIMEOUT_S = Setting(
    name="VIEWER_TIMEOUT_S",
    section="bounds",
    kind=kinds.seconds(600),
    default="60",
    meaning="Seconds without an answer to a ping after which a viewer is disconnected.",
)

# Mail

MAIL_URL = Setting(
    name="MAIL_URL",
    section="mail",
    kind=kinds.MAIL_SERVER,
    default="",
    meaning="The server that sends mail to readers.",
    is_secret=True,
)
MAIL_BACKEND = Setting(
    name="MAIL_BACKEND",
    section="mail",
    kind=kinds.CLASS,
    default="",
    meaning="A mail backend of Django's that sends it in another way, instead of `MAIL_URL`.",
)
MAIL_FROM = Setting(
    name="MAIL_FROM",
    section="mail",
    kind=kinds.SENDER,
    default="",
    meaning="The sender of that mail. It needs `MAIL_URL` or `MAIL_BACKEND`, and they need it.",
)

# Web push

PUSH_KEY = Setting(
    name="PUSH_KEY",
    section="push",
    kind=kinds.PUSH_KEY,
    default="",
    in_demo=Made("random, kept in `data/`", data_folder.push_key),
    meaning=(
        "The key that signs what readers' devices are told. `manage.py setup` makes one. Without it, devices are told "
        "nothing; with another one, readers have to add theirs again."
    ),
    is_secret=True,
)
PUSH_ORIGINS = Setting(
    name="PUSH_ORIGINS",
    section="push",
    kind=kinds.ORIGINS,
    default="",
    meaning="Push services inside your own network. All others must be at public addresses, and use HTTPS.",
)

# What moderators are told off the page

QUEUE_ALERT_LENGTH = Setting(
    name="QUEUE_ALERT_LENGTH",
    section="alerts",
    kind=kinds.whole_number(0, 1_000_000, unit="comments"),
    default="0",
    meaning="Moderators are told when this many comments wait in their queue; `0` switches it off.",
)
QUEUE_ALERT_MINUTES = Setting(
    name="QUEUE_ALERT_MINUTES",
    section="alerts",
    kind=kinds.whole_number(0, 100_000, unit="minutes"),
    default="0",
    meaning="Moderators are told when a comment has waited for this long; `0` switches it off.",
)
QUEUE_WEBHOOK_URL = Setting(
    name="QUEUE_WEBHOOK_URL",
    section="alerts",
    kind=kinds.HTTP_URL,
    default="",
    meaning="An address to which the same news is posted as JSON, such as a chat program's.",
    is_secret=True,
)

# Outside scorer

SCORER_URL = Setting(
    name="SCORER_URL",
    section="scorer",
    kind=kinds.HTTP_URL,
    default="",
    meaning="The address of a service that scores each comment after it was posted.",
    is_secret=True,
)
SCORER_TOKEN = Setting(
    name="SCORER_TOKEN",
    section="scorer",
    kind=kinds.TEXT,
    default="",
    meaning="The bearer token that is sent to `SCORER_URL`.",
    is_secret=True,
)
SCORER = Setting(
    name="SCORER",
    section="scorer",
    kind=kinds.FUNCTION,
    default="",
    meaning="A Python function that scores comments, instead of `SCORER_URL`.",
)
SCORER_TIMEOUT_S = Setting(
    name="SCORER_TIMEOUT_S",
    section="scorer",
    kind=kinds.seconds(60),
    default="5",
    meaning="Seconds to wait for the scorer's answer.",
)
SCORER_HOLD = Setting(
    name="SCORER_HOLD",
    section="scorer",
    kind=kinds.THRESHOLDS,
    default="",
    meaning="Scores from which a comment is hidden until a moderator has reviewed it.",
)
SCORER_REMOVE = Setting(
    name="SCORER_REMOVE",
    section="scorer",
    kind=kinds.THRESHOLDS,
    default="",
    meaning="Scores from which a comment is removed.",
)

# Demo and development

DEMO = Setting(
    name="DEMO",
    section="development",
    kind=kinds.SWITCH,
    default="off",
    meaning="`on` runs the demo, as `make run` does.",
)
DEMO_PASSWORD = Setting(
    name="DEMO_PASSWORD",
    section="development",
    kind=kinds.TEXT,
    default=Made("random, kept in `data/` and printed at start", data_folder.demo_password),
    meaning="The password of the demo's account `moderator`.",
    is_secret=True,
)
RATE_LIMITS = Setting(
    name="RATE_LIMITS",
    section="development",
    kind=kinds.SWITCH,
    default="on",
    meaning="`off` switches off all limits below and `CONNECTIONS_PER_ADDRESS`, for load tests.",
)
DEBUG = Setting(
    name="DEBUG",
    section="development",
    kind=kinds.SWITCH,
    default="off",
    meaning=(
        "`on` shows the details of errors in answers, for developers. `ALLOWED_HOSTS` and `HTTPS` then have the demo's "
        "defaults."
    ),
)

LIMITS: dict[str, Setting[Rates]] = {
    limit.name: Setting(
        name=limit.name, section="limits", kind=kinds.RATES, default=limit.default, meaning=limit.meaning
    )
    for limit in limits.DECLARED
}

DECLARED: tuple[Setting[Any], ...] = (
    *(setting for setting in list(globals().values()) if isinstance(setting, Setting)),
    *declared_accounts.DECLARED,
    *LIMITS.values(),
)
