"""Django's settings, all from the environment; README.md lists the variables."""

import os
from pathlib import Path
from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF

from debate.pages.returning import CSP_SOURCE
from live import env

# Lets Django's own generic classes be written with their type, as the checker wants them.
django_stubs_ext.monkeypatch()

TOP = Path(__file__).resolve().parent.parent
DATA = TOP / "data"

DEMO = env.switch("DEMO", default=False)
DEBUG = env.switch("DEBUG", default=False)
SECRET_KEY = env.secret_key(demo=DEMO, kept_in=DATA / "secret-key")
ALLOWED_HOSTS = list(env.hosts(demo=DEMO, debug=DEBUG))
REDIS_URLS = env.redis_urls()
RATE_LIMITS_ON = env.switch("RATE_LIMITS", default=True)
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
IMAGE_ORIGINS = env.origins("IMAGE_ORIGINS")

# The outside scorer of comments, if there is one: a function, or an address to ask.
SCORER = env.scorer()
SCORER_URL = env.scorer_url()
SCORER_TOKEN = os.environ.get("SCORER_TOKEN", "").strip()
SCORER_TIMEOUT_S = env.seconds("SCORER_TIMEOUT_S", default=5, most=60)
SCORER_HOLD = env.thresholds("SCORER_HOLD")
SCORER_REMOVE = env.thresholds("SCORER_REMOVE")

INSTALLED_APPS = [
    "debate",
    "live",
    "channels",
    "csp",
    "django_vite",
    "servestatic",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "live.static.StaticFiles",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "debate.pages.errors.RefusedPages",
]

ROOT_URLCONF = "live.urls"
ASGI_APPLICATION = "live.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "debate.pages.context.site",
            ],
        },
    },
]

# Database

# "Acknowledged means committed" holds through a power cut only if each commit reaches the disk: synchronous=FULL.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Every wait has an end: for a connection, for a lock and for a statement.
POSTGRES_OPTIONS = {
    "pool": {"min_size": 1, "max_size": 20, "timeout": 10},
    "connect_timeout": 5,
    "options": "-c lock_timeout=10s -c statement_timeout=30s",
}

DATABASES: dict[str, dict[str, Any]] = {"default": env.database(DATA / "hustings.sqlite3")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = SQLITE_OPTIONS
    _database["TEST"] = {"NAME": f"{_database['NAME']}.test"}
else:
    _database["OPTIONS"] = POSTGRES_OPTIONS | _database.get("OPTIONS", {})
    _database["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Channel layer

IN_PROCESS_LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
REDIS_LAYER = {
    "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
    "CONFIG": {"hosts": REDIS_URLS, "prefix": "hustings"},
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {"default": REDIS_LAYER if REDIS_URLS else IN_PROCESS_LAYER}

# Sessions and security

# The demo is served over plain HTTP on loopback, where a browser would never send a cookie that is marked secure.
SERVED_OVER_HTTPS = env.switch("HTTPS", default=not (DEMO or DEBUG))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = env.origins("TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "debate.pages.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, CSP_SOURCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:", *IMAGE_ORIGINS],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

AUTHENTICATION_BACKENDS = ["debate.readers.accounts.Accounts"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in/"

# Static files: Vite writes hashed names, so what it wrote may be kept for ever.

STATIC_URL = "/static/"
STATIC_ROOT = TOP / "static"
STATICFILES_DIRS = [TOP / "frontend" / "dist"]
DJANGO_VITE = {"default": {"manifest_path": TOP / "frontend" / "dist" / "manifest.json"}}
SERVESTATIC_USE_FINDERS = True
# What stands at the top under a name that never changes: /embed.js, which publishers write into their pages.
SERVESTATIC_ROOT = TOP / "frontend" / "dist" / "top"
SERVESTATIC_MAX_AGE = 3600
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# Language, time and log

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"outages": {"()": "debate.outages.OutagesInOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["outages"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "debate": {"level": "INFO"},
        "live": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        "django.security.csrf": {"level": "ERROR"},
        # Each 4xx answer is the client's mistake, not the operator's news.
        "django.request": {"level": "ERROR"},
    },
}
