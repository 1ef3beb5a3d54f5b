"""Settings: what is declared is what is read and documented, and misspelt names are reported."""

import re

import pytest

from live.environment.declared import DECLARED, IMAGE_ORIGINS, TRUSTED_ORIGINS
from live.environment.document import DOCUMENT, with_tables
from live.environment.misspelt import find_misspelt
from live.environment.setting import Setting
from tests.test_committed_files import committed, read

# Which other modules read the environment, and why.
READS_THE_ENVIRONMENT = {
    "debate/management/passwords.py": "the password of an account that a command makes",
    "live/backups/postgres.py": "what PostgreSQL's client programs inherit",
    "live/command_line.py": "what `--help` needs before there are settings",
    "live/install/answers.py": "what `setup` keeps in a file before Django reads it",
    "live/management/commands/setup.py": "the same",
    "live/process/startup.py": "where systemd says that it has opened a socket",
    "live/process/workers.py": "what workers inherit",
}


def test_the_document_has_what_is_declared() -> None:
    assert with_tables(DOCUMENT.read_text()) == DOCUMENT.read_text(), "run make settings-doc"


def test_no_setting_is_read_without_being_declared() -> None:
    reading = {
        path
        for path in committed("debate/*.py", "live/*.py")
        if re.search(r"environ\b(?!\.setdefault\(\"DJANGO_SETTINGS_MODULE\")|getenv", read(path))
    }
    assert {path for path in reading if not path.startswith("live/environment/")} == READS_THE_ENVIRONMENT.keys()


@pytest.mark.parametrize("setting", DECLARED, ids=lambda setting: setting.name)
def test_defaults_and_meanings_are_well_formed(setting: Setting[object]) -> None:
    for default in (setting.default, setting.in_demo):
        if isinstance(default, str):
            setting.kind.read(default)
    assert re.fullmatch(r"[A-Z`].*[^.]\.", setting.meaning)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://www.example.org", "https://www.example.org"),
        ("HTTPS://WWW.Example.org", "https://www.example.org"),
        ("https://müller.example", "https://xn--mller-kva.example"),
        ("https://*.straße.example:8443", "https://*.xn--strae-oqa.example:8443"),
        ("https://www.example.org:443", "https://www.example.org"),
        ("http://www.example.org:80", "http://www.example.org"),
        ("http://www.example.org:443", "http://www.example.org:443"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("http://[::1]", "http://[::1]"),
    ],
)
def test_origins_are_matched_in_the_browsers_form(monkeypatch: pytest.MonkeyPatch, given: str, meant: str) -> None:
    for setting in (TRUSTED_ORIGINS, IMAGE_ORIGINS):
        monkeypatch.setenv(setting.name, given)
        assert setting.read() == [meant]


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("TRUSTED_ORIGIN", "TRUSTED_ORIGINS"),
        ("TRUSTED_PROXY", "TRUSTED_PROXIES"),
        ("TIMEZONE", "TIME_ZONE"),
        ("VIEWER_TIMEOUT", "VIEWER_TIMEOUT_S"),
        ("SCORER_TIMOUT_S", "SCORER_TIMEOUT_S"),
    ],
)
def test_a_misspelt_setting_is_found(monkeypatch: pytest.MonkeyPatch, name: str, setting: str) -> None:
    monkeypatch.setenv(name, "something")
    assert find_misspelt() == [f"{name} is not a setting; did you mean {setting}?"]


# What shells, systemd, containers, Kubernetes and other programs set.
OTHERS = """
    HOSTNAME LANG LC_ALL LOGNAME PATH PWD SHELL SHLVL TERM TZ USER INVOCATION_ID JOURNAL_STREAM MAINPID NOTIFY_SOCKET
    HOSTS PORTS HTTP_PROXY HTTPS_PROXY NO_PROXY DEBUG_LEVEL DEMO_MODE LIMITS KUBERNETES_SERVICE_HOST KUBERNETES_PORT
    REDIS_HOST REDIS_PORT REDIS_PORT_6379_TCP REDIS_PASSWORD REDIS_SERVICE_HOST DATABASE_HOST DATABASE_NAME
    DATABASE_PASSWORD PGHOST PGPASSWORD POSTGRES_DB POSTGRES_PASSWORD POSTGRES_URL SECRET_KEY_BASE SECRET_KEY_FILE
    DJANGO_SECRET_KEY DJANGO_SETTINGS_MODULE DJANGO_ALLOWED_HOSTS SSL_CERT_FILE SSL_CERT_DIR PYTHONPATH PYTHONUNBUFFERED
    VIRTUAL_ENV ADMINISTRATOR_PASSWORD MODERATOR_PASSWORD WEB_CONCURRENCY FORWARDED_ALLOW_IPS UVICORN_PORT
"""


def test_other_programs_variables_are_not_taken_for_misspelt_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in DECLARED:
        monkeypatch.delenv(setting.name, raising=False)
    for name in OTHERS.split():
        monkeypatch.setenv(name, "something")
    assert find_misspelt() == []


def test_a_variable_beside_the_setting_that_it_resembles_is_not_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URI", "postgres://another")
    monkeypatch.setenv("DATABASE_URL", "sqlite:////tmp/ours")
    assert find_misspelt() == []
