"""Where server processes and their clients meet in a test: a database, scenes in it, and backstage calls.

Backstage calls run in another process without a server, like a management command: nobody is notified.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from itertools import count
from typing import Any, ParamSpec, TypeVar

import pytest

from tests.support import warm
from tests.support.servers import SECRET_KEY, Hustings, Redis
from tests.support.templates import copy_sqlite, migrated_postgres

P = ParamSpec("P")
T = TypeVar("T")

MODERATOR = "mo"
PASSWORD = "correct horse battery"

# Imports inside functions: backstage and benchmarks import this module before Django is set up.


@dataclass(frozen=True, slots=True)
class Place:
    """An article with an open poll, by the ids that a client needs."""

    slug: str
    article: int
    poll: int
    choices: list[int]


class Stage:
    """One database, migrated if it is not yet, for any number of server processes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._backstage = backstage(url)
        self._slugs = (f"place-{number}" for number in count(1))
        self.act(_prepare)

    def act(self, deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function backstage; it must be importable by name."""
        return self._backstage.submit(deed, *args, **kwargs).result(timeout=180)

    def new_place(self) -> Place:
        """Create an article for one test."""
        return self.act(_make_place, next(self._slugs))

    def new_server(self, **environment: str) -> Hustings:
        """Return a server process on this database, not yet started."""
        return Hustings(**{"DATABASE_URL": self.url} | environment)

    @contextmanager
    def running_server(self, **environment: str) -> Iterator[Hustings]:
        """Run a server process on this database until the context is left."""
        with self.running_servers(1, **environment) as [server]:
            yield server

    @contextmanager
    def running_servers(self, number: int, **environment: str) -> Iterator[list[Hustings]]:
        """Run server processes with the same environment on this database until the context is left."""
        servers = [self.new_server(**environment) for _ in range(number)]
        try:
            for server in servers:
                server.start()
            yield servers
        finally:
            for server in servers:
                server.stop()

    def close(self) -> None:
        self._backstage.shutdown()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two server processes that notify each other through Redis."""

    one: Hustings
    two: Hustings
    redis: Redis


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The tests' stage, on the database chosen on the command line."""
    postgres = migrated_postgres() if request.config.getoption("--database") == "postgres" else None
    if postgres:
        postgres.start()
        url = postgres.create_database("stage", migrated=True)
    else:
        url = copy_sqlite(tmp_path_factory.mktemp("stage") / "stage.sqlite3")
    stage = Stage(url)
    yield stage
    stage.close()
    if postgres:
        postgres.stop()


@pytest.fixture
def place(stage: Stage) -> Place:
    """An article for one test."""
    return stage.new_place()


@pytest.fixture(scope="session")
def server(stage: Stage) -> Iterator[Hustings]:
    """One server process with the in-process channel layer, shared by the tests."""
    with stage.running_server() as server:
        yield server


@pytest.fixture(scope="session")
def pair(stage: Stage) -> Iterator[Pair]:
    """Two server processes with Redis between them, shared by the tests: a test that breaks one repairs it."""
    redis = Redis()
    redis.start()
    with stage.running_servers(2, REDIS_URL=redis.url) as [one, two]:
        yield Pair(one, two, redis)
    redis.stop()


def backstage(url: str) -> ProcessPoolExecutor:
    """Return a process without a server, on a database; what is called in it must be importable by name."""
    return ProcessPoolExecutor(1, mp_context=warm.context(), initializer=_enter, initargs=(url,))


def run_script(script: str) -> str:
    """Run a script that knows all models by their names, as `manage.py shell` does; returns what it printed."""
    from django.apps import apps

    with redirect_stdout(StringIO()) as printed:
        exec(script, {model.__name__: model for model in apps.get_models()})
    return printed.getvalue()


def _enter(url: str) -> None:
    for_itself = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "localhost", "RATE_LIMITS": "off", "REDIS_URL": ""}
    os.environ.update(for_itself, DJANGO_SETTINGS_MODULE="tests.support.settings", DATABASE_URL=url)
    import django

    django.setup()


def _prepare() -> None:
    from django.core.management import call_command

    from live.process import time_limits, upgrade
    from tests.cast import account

    if not upgrade.is_up_to_date():
        call_command("migrate", verbosity=0)
    # They are not copied with a database; the first server would set them, and close this process's connection for it.
    time_limits.keep_time_limits()
    account(MODERATOR.title(), moderator=True)


def _make_place(slug: str) -> Place:
    from debate.articles.models import Article
    from debate.articles.rulebook import read_rules_version
    from tests.cast import add_poll

    article = Article(slug=slug, title="A new bridge", section="Town")
    # Otherwise a test that changed the global rules would give it a first revision as soon as somebody opens it.
    article.rules_version = read_rules_version(article)
    article.save()
    poll = add_poll(article)
    return Place(slug, article.pk, poll.pk, [choice.pk for choice in poll.choices.all()])


def write_comments(place: Place, how_many: int, body: str = "A word.") -> None:
    """Write many comments, one revision each."""
    from uuid import uuid4

    from django.db.models import F
    from django.utils import timezone

    from debate.articles.models import Article
    from debate.articles.revisions import locked_article
    from debate.comments.models import Comment
    from debate.readers.models import Reader

    author = Reader.objects.create(name="Many")
    with locked_article(place.article) as article:
        Comment.objects.bulk_create(
            Comment(
                article=article, author=author, key=uuid4(), body=body, created=timezone.now(), rev=article.rev + number
            )
            for number in range(1, how_many + 1)
        )
        Article.objects.filter(pk=place.article).update(
            rev=F("rev") + how_many, comment_count=F("comment_count") + how_many
        )


def change(model: str, pk: int | str, **values: Any) -> None:
    """Update a row directly, without a new revision."""
    from django.apps import apps

    apps.get_model("debate", model).objects.filter(pk=pk).update(**values)


def welcome_many_new_names() -> None:
    """Switch off the filter that holds what they write when many people with new names write at once."""
    from debate.comments.filters.models import FilterSettings
    from debate.comments.filters.screening import SETTINGS_ID

    FilterSettings.objects.update_or_create(pk=SETTINGS_ID, defaults={"raid_size": 0})


def set_moderator(is_moderator: bool) -> None:
    """Grant or revoke the moderator's role."""
    from debate.readers.models import Reader, Role

    role = Role.MODERATOR if is_moderator else Role.READER
    Reader.objects.filter(user__username=MODERATOR).update(role=role)


def give_account(name: str, role: int = 0, sections: str = "", site: str = "") -> int:
    """Create an account with a role, whose password is `PASSWORD`; returns the reader's id."""
    from debate.readers.models import Role
    from debate.rights.asking import require_reader
    from debate.sites.models import Site
    from tests.cast import account

    where = Site.objects.get_or_create(name=site)[0] if site else None
    return require_reader(account(name, role=Role(role), sections=sections, site=where)).pk


def sanction(reader_id: int, kind: str, *, hours: int | None = None) -> None:
    """Sanction a reader as the moderator, without notifying anybody."""
    from debate.moderation.people.sanctions import Terms, sanction_reader
    from debate.readers.identity import Identity
    from debate.readers.models import Reader

    moderator = Reader.objects.get(user__username=MODERATOR)
    identity = Identity(reader=moderator, voter=moderator.voter, address="192.0.2.1")
    sanction_reader(identity, reader_id, kind, Terms(reason="A test", hours=hours))


def count_decisions_of(reader_id: int) -> int:
    """Return how many decisions a moderator has taken."""
    from debate.audit_log.models import Decision

    return Decision.objects.filter(moderator=reader_id).count()
