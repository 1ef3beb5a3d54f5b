"""Django's settings. What operators choose is declared in `live/environment/declared.py` and read here."""

from typing import Any

import django_stubs_ext
from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from debate.redis_cluster import RedisCluster
from live.environment import declared, declared_accounts
from live.environment.addresses import own_origin
from live.environment.env_file import read_env_file
from live.environment.languages import LANGUAGES as OFFERED_LANGUAGES
from live.environment.misspelt import refuse_unknown_limits
from live.environment.places import BROWSER_CODE, TOP
from live.environment.providers import describe_providers
from live.stop import stop

# Allows Django's own generic classes with type parameters, as the type checker requires.
django_stubs_ext.monkeypatch()

read_env_file()
refuse_unknown_limits()
DEMO = declared.DEMO.read()
DEBUG = declared.DEBUG.read()
SECRET_KEY = declared.SECRET_KEY.read(demo=DEMO)
SECRET_KEY_FALLBACKS = declared_accounts.SECRET_KEY_FALLBACKS.read()
# Made when it is first asked for: only the demo has one.
DEMO_PASSWORD = SimpleLazyObject(declared.DEMO_PASSWORD.read)
HOST = declared.HOST.read()
PORT = declared.PORT.read()
METRICS = declared.METRICS.read()
LOG_FORMAT = declared.LOG_FORMAT.read()
ACCESS_LOG = declared.ACCESS_LOG.read()
TRACES_URL = declared.TRACES_URL.read()
TRACES_SHARE = declared.TRACES_SHARE.read()
ALLOWED_HOSTS = declared.ALLOWED_HOSTS.read(demo=DEMO or DEBUG)
REDIS_SERVERS = declared.REDIS_URL.read()
RATE_LIMITS_ON = declared.RATE_LIMITS.read()
LIMITS = {name: limit.read() for name, limit in declared.LIMITS.items()}
CONNECTIONS_PER_ADDRESS = declared.CONNECTIONS_PER_ADDRESS.read() if RATE_LIMITS_ON else None
PAGE_MEMORY_MB = declared.PAGE_MEMORY_MB.read()
BEST_FROM_COMMENTS = declared.BEST_FROM_COMMENTS.read()
NEW_ANSWER_HOURS = declared.NEW_ANSWER_HOURS.read()
REQUEST_TIMEOUT_S = declared.REQUEST_TIMEOUT_S.read()
VIEWER_TIMEOUT_S = declared.VIEWER_TIMEOUT_S.read()
TRUSTED_PROXIES = declared.TRUSTED_PROXIES.read()
QUEUE_ALERT_LENGTH = declared.QUEUE_ALERT_LENGTH.read()
QUEUE_ALERT_MINUTES = declared.QUEUE_ALERT_MINUTES.read()
QUEUE_WEBHOOK_URL = declared.QUEUE_WEBHOOK_URL.read()
IMAGE_ORIGINS = declared.IMAGE_ORIGINS.read()
# Everything else is in UTC.
EDITORS_TIME_ZONE = declared.TIME_ZONE.read()

SCORER = declared.SCORER.read()
SCORER_URL = declared.SCORER_URL.read()
SCORER_TOKEN = declared.SCORER_TOKEN.read()
SCORER_TIMEOUT_S = declared.SCORER_TIMEOUT_S.read()
SCORER_HOLD = dict(declared.SCORER_HOLD.read())
SCORER_REMOVE = dict(declared.SCORER_REMOVE.read())

# The one script that pages contain, in `debate/pages/bfcache_guard.py`, by its hash. A test says what it must be.
INLINE_SCRIPT = "'sha256-LsNC7DxQ108/sDNf/F0nRA/bMrtS9ft6RjHZLzW1mSQ='"

INSTALLED_APPS = [
    "debate",
    "live",
    "channels",
    "csp",
    "django_vite",
    "servestatic",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "debate.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "debate.http.caching.NothingKept",
    "debate.http.server_time.TimedPages",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "debate.readers.session_age.RenewedSessions",
    "debate.sites.languages.reader_language",
    "django.middleware.common.CommonMiddleware",
    "debate.readers.cross_origin.CrossOriginProtection",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "debate.readers.ballot_cookie.VoterCookie",
    "debate.readers.known_browsers.KnownBrowsers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "debate.pages.errors.RefusedPages",
    "debate.pages.site_walls.SiteWalls",
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
                "debate.pages.context.language",
            ],
            "builtins": ["django.templatetags.i18n", "debate.templatetags.debate_text"],
        },
    },
]

# Database

# "Acknowledged means committed" survives a power cut only if each commit reaches the disk: synchronous=FULL.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
}
# Every wait is limited: here for a connection, in `live.process.time_limits` for locks and statements. Nothing here may
# need a session that outlives a transaction, because PgBouncer gives each transaction another one.
POSTGRES_OPTIONS = {"pool": {"min_size": 1, "max_size": 28, "timeout": 10}, "connect_timeout": 5}

BACKUP_FOLDER = declared.BACKUP_FOLDER.read()
KEEP_BACKUPS_DAYS = declared.KEEP_BACKUPS_DAYS.read()

DATABASES: dict[str, dict[str, Any]] = {"default": declared.DATABASE_URL.read()}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = SQLITE_OPTIONS
    # An open file, which no network breaks. Each thread keeps its own connection, because opening one costs more than
    # most reads.
    _database["CONN_MAX_AGE"] = None
    _database["TEST"] = {"NAME": f"{_database['NAME']}.test"}
else:
    _database["OPTIONS"] = POSTGRES_OPTIONS | _database.get("OPTIONS", {})
    _database["CONN_HEALTH_CHECKS"] = True
    _database["DISABLE_SERVER_SIDE_CURSORS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Channel layer

IN_PROCESS_LAYER = {"BACKEND": "channels.layers.InMemoryChannelLayer", "CONFIG": {"capacity": 10_000}}
if REDIS_SERVERS and isinstance(REDIS_SERVERS[0], RedisCluster):
    REDIS_LAYER: dict[str, Any] = {
        "BACKEND": "live.fanout.cluster_layer.ClusterChannelLayer",
        "CONFIG": {"cluster": REDIS_SERVERS[0], "prefix": "hustings"},
    }
else:
    REDIS_LAYER = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [server.for_channels for server in REDIS_SERVERS], "prefix": "hustings"},
    }
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {"default": REDIS_LAYER if REDIS_SERVERS else IN_PROCESS_LAYER}

# Sessions and security

# The demo is served over plain HTTP on loopback, where a browser would never send a cookie that is marked secure.
SERVED_OVER_HTTPS = declared.HTTPS.read(demo=DEMO or DEBUG)
SESSION_ENGINE = "debate.readers.sessions"
SESSION_COOKIE_AGE = declared_accounts.SESSION_DAYS.read() * 24 * 3600
PUBLIC_URL = declared.PUBLIC_URL.read() or own_origin(ALLOWED_HOSTS, https=SERVED_OVER_HTTPS, port=PORT)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
# How long browsers that used HTTPS use nothing else.
SECURE_HSTS_SECONDS = declared.HSTS_DAYS.read() * 24 * 3600 * SERVED_OVER_HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = declared.TRUSTED_ORIGINS.read()
CSRF_FAILURE_VIEW = "debate.pages.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, INLINE_SCRIPT],
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
LOGIN_REDIRECT_URL = "/"

# Mail. Without it, accounts have no address.
MAIL_SERVER = declared.MAIL_URL.read()
MAIL_SENDER = declared.MAIL_FROM.read()
MAIL_BACKEND = declared.MAIL_BACKEND.read()
if MAIL_SERVER and MAIL_BACKEND:
    stop("MAIL_URL and MAIL_BACKEND exclude each other")
if bool(MAIL_SERVER or MAIL_BACKEND) != bool(MAIL_SENDER):
    _way = "MAIL_BACKEND" if MAIL_BACKEND else "MAIL_URL"
    stop(f"{'MAIL_FROM' if MAIL_SENDER else _way} needs {'MAIL_URL' if MAIL_SENDER else 'MAIL_FROM'}")
if MAIL_SERVER:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL_SERVER.starttls, MAIL_SERVER.tls
else:
    EMAIL_BACKEND = MAIL_BACKEND or "django.core.mail.backends.dummy.EmailBackend"
if MAIL_SENDER:
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = MAIL_SENDER
# A reader waits for it.
EMAIL_TIMEOUT = 10
MAIL_IS_SENT = bool(MAIL_SERVER or MAIL_BACKEND)
PUSH_KEY = declared.PUSH_KEY.read(demo=DEMO)
PUSH_ORIGINS = declared.PUSH_ORIGINS.read()

# Accounts, by django-allauth. It signs nobody in and counts nothing by itself: `debate.accounts.adapter` uses our
# sign-in, which has the limits.
ACCOUNT_ADAPTER = "debate.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "signup": "debate.accounts.forms.SignUpForm",
    "reset_password": "debate.accounts.forms.ResetForm",
    "reset_password_from_key": "debate.accounts.forms.NewPasswordForm",
    "change_password": "debate.accounts.forms.PasswordForm",
    "add_email": "debate.accounts.forms.AddressForm",
    "reauthenticate": "debate.accounts.forms.PasswordAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"] if MAIL_IS_SENT else ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_IS_SENT else "none"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
# Only in the browser that has signed up.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]
MODERATORS_NEED_SECOND_FACTOR = declared_accounts.MODERATORS_NEED_SECOND_FACTOR.read()
MFA_ADAPTER = "debate.accounts.mfa.MfaAdapter"
MFA_FORMS = {
    "activate_totp": "debate.accounts.mfa_forms.AppForm",
    "reauthenticate": "debate.accounts.mfa_forms.CodeAgainForm",
    "reauthenticate_webauthn": "debate.accounts.mfa_forms.PasskeyAgainForm",
    "add_webauthn": "debate.accounts.mfa_forms.NewPasskeyForm",
    "edit_webauthn": "debate.accounts.mfa_forms.PasskeyNameForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# Every passkey is one that its device has unlocked by a PIN, a finger or a face, so it is both factors.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# A clock can be half a minute wrong.
MFA_TOTP_TOLERANCE = 1
# Nobody signs in before they have confirmed their address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = False
# Providers vouch for readers; nothing of what they know about them is kept but the number of the account.
SIGN_IN_PROVIDERS = declared_accounts.SIGN_IN_PROVIDERS.read()
SOCIALACCOUNT_ADAPTER = "debate.accounts.providers.ProvidersAdapter"
SOCIALACCOUNT_PROVIDERS = describe_providers(SIGN_IN_PROVIDERS)
SOCIALACCOUNT_FORMS = {"signup": "debate.accounts.provider_form.ProviderSignUpForm"}
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
# `debate.pages.account.providers` has checked where the request comes from.
SOCIALACCOUNT_LOGIN_ON_GET = True
USERSESSIONS_ADAPTER = "debate.accounts.sessions.SessionsAdapter"

NAME_CHANGE_DAYS = declared_accounts.NAME_CHANGE_DAYS.read()

# What is kept about people

PRIVACY_CONTACT = declared_accounts.PRIVACY_CONTACT.read()
KEEP_ADDRESSES_DAYS = declared_accounts.KEEP_ADDRESSES_DAYS.read()
KEEP_IDLE_GUESTS_DAYS = declared_accounts.KEEP_IDLE_GUESTS_DAYS.read()
KEEP_LEGAL_REPORTERS_DAYS = declared_accounts.KEEP_LEGAL_REPORTERS_DAYS.read()
KEEP_NOTICES_DAYS = declared_accounts.KEEP_NOTICES_DAYS.read()
KEEP_DECISIONS_ABOUT_PEOPLE_DAYS = declared_accounts.KEEP_DECISIONS_ABOUT_PEOPLE_DAYS.read()

# Static files: Vite's names contain hashes, so its files can be cached forever.

STATIC_URL = "/static/"
STATIC_ROOT = TOP / "static"
STATICFILES_DIRS = [BROWSER_CODE]
DJANGO_VITE = {"default": {"manifest_path": BROWSER_CODE / "manifest.json"}}
SERVESTATIC_USE_FINDERS = True
# Files at the top level with a fixed name: /embed.js, which publishers' pages use.
SERVESTATIC_ROOT = BROWSER_CODE / "top"
SERVESTATIC_MAX_AGE = 3600
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# Language, time and log

LANGUAGES = OFFERED_LANGUAGES
LANGUAGE_CODE = declared.LANGUAGE_CODE.read()
LOCALE_PATHS = [TOP / "debate" / "locale"]
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "live.log.formats.TextLines"},
        "json": {"()": "live.log.formats.JsonLines"},
    },
    "filters": {"outages": {"()": "debate.database.transient_errors.TransientErrorsInOneLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["outages"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "debate": {"level": "INFO"},
        "live": {"level": "INFO"},
        "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # `debate.operator_hints` reports security refusals, in one line instead of per request.
        "django.security": {"level": "CRITICAL"},
        # A 4xx response is the client's error and doesn't concern the operator.
        "django.request": {"level": "ERROR"},
    },
}
