"""Where server processes and their clients meet in a test: a database, scenes in it, and somebody behind the scenes.

What is done backstage is done in a process of its own without a server, as by a management command: no bell rings.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count
from typing import Any, ParamSpec, TypeVar

import pytest

from tests.support.servers import SECRET_KEY, Hustings, Postgres, Redis

P = ParamSpec("P")
T = TypeVar("T")

MODERATOR = "mo"
PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Place:
    """An article with an open poll, by the ids that a client needs."""

    slug: str
    article: int
    poll: int
    choices: list[int]


class Stage:
    """One database for any number of server processes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._backstage = ProcessPoolExecutor(
            1, mp_context=multiprocessing.get_context("spawn"), initializer=_enter, initargs=(url,)
        )
        self._slugs = (f"place-{number}" for number in count(1))
        self.act(_migrate)

    def act(self, deed: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function backstage; it must be importable by name."""
        return self._backstage.submit(deed, *args, **kwargs).result(timeout=180)

    def new_place(self) -> Place:
        """Make an article of the test's own."""
        return self.act(_make_place, next(self._slugs))

    def new_server(self, **environment: str) -> Hustings:
        """Return a server process on this database, not yet started."""
        return Hustings(**{"DATABASE_URL": self.url} | environment)

    def close(self) -> None:
        self._backstage.shutdown()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two server processes that know of each other through Redis."""

    one: Hustings
    two: Hustings
    redis: Redis


@pytest.fixture(scope="session")
def stage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage of the tests, on the database that was asked for."""
    postgres = Postgres() if request.config.getoption("--database") == "postgres" else None
    if postgres:
        postgres.start()
        url = postgres.create_database("stage")
    else:
        url = f"sqlite:///{tmp_path_factory.mktemp('stage') / 'stage.sqlite3'}"
    stage = Stage(url)
    yield stage
    stage.close()
    if postgres:
        postgres.stop()


@pytest.fixture
def place(stage: Stage) -> Place:
    """An article of the test's own."""
    return stage.new_place()


@pytest.fixture(scope="session")
def server(stage: Stage) -> Iterator[Hustings]:
    """One server process with the in-process channel layer, shared by the tests."""
    server = stage.new_server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def pair(stage: Stage) -> Iterator[Pair]:
    """Two server processes with Redis between them, shared by the tests: who hurts one heals it."""
    redis = Redis()
    redis.start()
    one, two = (stage.new_server(REDIS_URL=redis.url) for _ in range(2))
    for server in (one, two):
        server.start()
    yield Pair(one, two, redis)
    for process in (one, two, redis):
        process.stop()


def _enter(url: str) -> None:
    for_itself = {"SECRET_KEY": SECRET_KEY, "ALLOWED_HOSTS": "localhost", "RATE_LIMITS": "off", "REDIS_URL": ""}
    os.environ.update(for_itself, DJANGO_SETTINGS_MODULE="live.settings", DATABASE_URL=url)
    import django

    django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    from tests.cast import account

    call_command("migrate", verbosity=0)
    account(MODERATOR.title(), moderator=True)


def _make_place(slug: str) -> Place:
    from debate.articles.models import Article
    from tests.cast import add_poll

    article = Article.objects.create(slug=slug, title="A new bridge", section="Town")
    poll = add_poll(article)
    return Place(slug, article.pk, poll.pk, [choice.pk for choice in poll.choices.all()])


def write_comments(place: Place, how_many: int, body: str = "A word.") -> None:
    """Let somebody have written many comments, one revision each."""
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


def change(model: str, pk: int, **values: Any) -> None:
    """Update a row directly, without a new revision."""
    from django.apps import apps

    apps.get_model("debate", model).objects.filter(pk=pk).update(**values)


def set_moderator(is_moderator: bool) -> None:
    """Give or take the moderator's right."""
    from debate.readers.models import Reader, Role

    role = Role.MODERATOR if is_moderator else Role.READER
    Reader.objects.filter(user__username=MODERATOR).update(role=role)


def give_account(name: str, role: int = 0, sections: str = "", site: str = "") -> int:
    """Make an account with a role, whose password is `PASSWORD`; returns the reader's number."""
    from debate.readers.models import Role
    from debate.readers.roles import require_reader
    from debate.sites.models import Site
    from tests.cast import account

    where = Site.objects.get_or_create(name=site)[0] if site else None
    return require_reader(account(name, role=Role(role), sections=sections, site=where)).pk


def sanction(reader_id: int, kind: str, *, hours: int | None = None) -> None:
    """Let the moderator give somebody a sanction, without that any bell rings."""
    from debate.moderation.people import sanction_reader
    from debate.readers.identity import Identity
    from debate.readers.models import Reader

    moderator = Reader.objects.get(user__username=MODERATOR)
    identity = Identity(reader=moderator, voter=moderator.voter, address="192.0.2.1")
    sanction_reader(identity, reader_id, kind, reason="A test", hours=hours)
