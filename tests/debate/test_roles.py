"""Every rank can do what `docs/roles.md` says and nothing else: by every call, command and page."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import URLResolver, get_resolver
from pytest_django import Settings

from debate.api.document import api
from debate.database.group_commit import COMMITS
from debate.errors import Refusal
from debate.readers.identity import Identity, at_site
from debate.readers.models import Role
from debate.rights import table
from debate.rights.table import About, BarredBy, Right
from debate.sites.models import Site
from live.commands.commands import BatchedKind, read_command
from live.socket.desk_commands import DESK_COMMANDS
from live.socket.reader_commands import COMMANDS as READER_COMMANDS
from tests.debate import roles_ways as ways
from tests.debate.roles_table import IN_SCOPE, NO, YES, Row, read_rows
from tests.debate.roles_world import PLACES, Actor, Target, World, domain_of
from tests.support.push_service import PUSH_KEY

# Every way by every rank: some thousand requests, each rolled back.
pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

ROWS = read_rows()
REFUSALS = {"sign_in_required", "account_required", "signed_in", "forbidden", "not_found", "muted", "banned"}
# Not in the table: the operator's probes, unknown addresses, the demo's own page, two addresses that redirect, and
# pages that need a password before, or a provider.
NO_PAGES = {
    "sign-in/code/",
    "sign-in/with/<slug:provider_id>/",
    "sign-in/with/<slug:provider_id>/back/",
    "sign-in/publisher/",
    "sign-in/publisher/back/",
    "sign-in/publisher/done/",
    "sign-up/with/",
    "healthz",
    "readyz",
    "api/<path:rest>",
    "demo/embed/",
    "moderation/record/",
    "moderation/record.<str:form>",
}
WRITE = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM) "debate_(?!pseudonymkey)', re.IGNORECASE)


@contextmanager
def noted_writes() -> Iterator[list[str]]:
    """Collect the statements that write to the domain's tables."""
    writes: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if WRITE.match(sql):
            writes.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield writes


def variants(row: Row, actor: Actor) -> Iterator[tuple[str, str]]:
    """Yield the debates and people on which an actor is tested."""
    if row.is_own:
        yield "here", "oneself"
        return
    yield "here", "somebody"
    # Moderators can do everywhere what every reader can do.
    if actor.scope != frozenset(PLACES) and row.may["guest"] == NO:
        for place in sorted(PLACES.keys() - {"here"}):
            yield place, "somebody"
    if actor.is_moderator and row.about:
        yield "here", "oneself"
        yield "here", "own rank"


def is_in_scope(way: str, actor: Actor, place: str) -> bool:
    # A section moderator has the section on every site, and reads the rules there.
    return place in actor.scope or ("{site_id}" in way and "section" in actor.name)


@dataclass(frozen=True)
class Attempt:
    """An actor tries one way of an action on a target, with `said` as its data."""

    row: Row
    way: str
    actor: Actor
    target: Target
    said: ways.Said | None
    # The site whose domain it is tried at; None for a name at which all sites answer.
    at: Site | None = None
    # What was answered.
    shown: list[str] = field(default_factory=list)

    @property
    def identity(self) -> Identity:
        return at_site(self.actor.identity, self.at.pk if self.at else None)

    @property
    def headers(self) -> dict[str, str]:
        return {"host": domain_of(self.at)} if self.at else {}

    @property
    def address(self) -> str:
        return self.way.format_map(self.target)


Do = Callable[[Attempt, list[str]], str]


def try_all(ways_of: Callable[[Row], list[str]], sent: ways.Table, do: Do) -> None:
    """Let every actor try every way of every row, and compare the outcome with the table."""
    world, wrong = World(), []
    for row in ROWS:
        for way in ways_of(row):
            for actor in world.actors:
                for place, person in variants(row, actor):
                    outcome, writes = try_one(row, way, actor, Target(world, actor, place, person), sent, do)
                    may = row.allows(actor.column, is_in_scope=is_in_scope(way, actor, place), person=person)
                    if (outcome == "done") != may or (not may and (outcome not in REFUSALS or writes)):
                        wrong.append((row.name, way, actor.name, place, person, outcome, writes))
    assert wrong == []


def try_one(
    row: Row,
    way: str,
    actor: Actor,
    target: Target,
    sent: ways.Table,
    do: Do,
    at: Site | None = None,
    shown: list[str] | None = None,
) -> tuple[str, list[str]]:
    """Return the outcome, "done" or a refusal's code, and its writes; then roll everything back."""
    cookies = copy.deepcopy(actor.browser.cookies)
    savepoint = transaction.savepoint()
    try:
        attempt = Attempt(
            row, way, actor, target, ways.said(sent, way, row.name, target), at, [] if shown is None else shown
        )
        # The target is created before writes are collected.
        assert attempt.address
        with noted_writes() as writes:
            return do(attempt, writes), writes
    finally:
        transaction.savepoint_rollback(savepoint)
        actor.browser.cookies = cookies


def call(attempt: Attempt, writes: list[str]) -> str:
    method, path = attempt.address.split()
    answer = attempt.actor.browser.generic(
        method,
        f"/api/v1{path}",
        json.dumps(attempt.said, default=str) if attempt.said is not None else "",
        content_type="application/json",
        headers={"X-Embedder": "https://news.example"} | attempt.headers,
    )
    content = answer.json() if answer.content else {}
    attempt.shown.append(json.dumps(content))
    first = content.get("outcomes", [content])[0]
    if "error" not in first or ways.PROVED.get(attempt.way) == first["error"]["code"]:
        return "done"
    return str(first["error"]["code"])


def command(attempt: Attempt, writes: list[str]) -> str:
    known = READER_COMMANDS if attempt.way in READER_COMMANDS else DESK_COMMANDS
    message = json.dumps({"type": attempt.way, "id": "1", **(attempt.said or {})}, default=str)
    kind, read = read_command(message, known)
    try:
        if isinstance(kind, BatchedKind):
            COMMITS.submit(kind.write(attempt.identity, read))
            return "done"
        answer = kind.act(attempt.identity, attempt.target.slug, read).model_dump(mode="json")
        attempt.shown.append(json.dumps(answer))
    except Refusal as refusal:
        return refusal.code
    first = answer.get("outcomes", [answer])[0]
    return str(first["error"]["code"]) if first.get("error") else "done"


def desk_command(attempt: Attempt, writes: list[str]) -> str:
    kind, read = read_command(
        json.dumps({"type": attempt.way, "id": "1", **(attempt.said or {})}, default=str), DESK_COMMANDS
    )
    assert not isinstance(kind, BatchedKind)
    try:
        kind.act(attempt.identity, "", read)
    except Refusal as refusal:
        return refusal.code
    return "done"


def page(attempt: Attempt, writes: list[str]) -> str:
    address = attempt.address + ways.QUERIES.get(attempt.way, "")
    answer = _ask(attempt, address)
    attempt.shown.append(answer.getvalue().decode(errors="replace"))
    led_to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
    complains = attempt.way in ways.COMPLAINING and not writes
    if answer.status_code < 400 and not led_to_sign_in and not complains:
        return "done"
    # A form without a name asks for one (422), and an account already has one (409).
    return "forbidden" if answer.status_code in (200, 302, 401, 403, 404, 409, 422) else str(answer.status_code)


def _ask(attempt: Attempt, address: str) -> Any:
    browser, headers = attempt.actor.browser, attempt.headers
    if attempt.said is None:
        return browser.get(address, headers=headers)
    return browser.post(address, attempt.said, headers=headers)


def test_each_role_can_make_the_calls_in_the_table(settings: Settings) -> None:
    settings.PUSH_KEY = PUSH_KEY
    try_all(lambda row: row.calls, ways.CALLS, call)


def test_each_role_can_send_the_commands_in_the_table() -> None:
    try_all(lambda row: row.commands, ways.COMMANDS, command)


def test_each_role_can_use_the_desks_socket_as_in_the_table() -> None:
    try_all(lambda row: [way for way in row.commands if way == "comment"], ways.COMMANDS, desk_command)


def test_each_role_can_use_the_pages_in_the_table() -> None:
    try_all(lambda row: row.pages, ways.FORMS, page)


def test_every_call_command_and_page_is_in_the_table() -> None:
    paths = api.get_openapi_schema()["paths"]
    calls = {f"{method.upper()} {path.removeprefix('/api/v1')}" for path, of in paths.items() for method in of}
    assert {way for row in ROWS for way in row.calls} == calls
    assert {way for row in ROWS for way in row.commands} == READER_COMMANDS.keys() | DESK_COMMANDS.keys()
    routes = {route for route in routes_of(get_resolver().url_patterns) if not route.startswith(("api/v1/", "admin/"))}
    pages = {"/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in routes - NO_PAGES}
    assert {way for row in ROWS for way in row.pages} == pages


def routes_of(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_of(pattern.url_patterns, route)
        else:
            yield route


def test_the_table_in_the_tests_matches_the_document() -> None:
    ranks = {None: "anonymous", Role.READER: "guest", Role.MODERATOR: "moderator", Role.CHIEF: "chief"}
    for row in ROWS:
        if not row.right:
            continue
        right: Right = getattr(table, row.right)
        columns = list(row.may)
        lowest = next(column for column in columns if row.may[column] != NO)
        assert lowest == ranks[right.rank], row
        if not right.is_moderators:
            barred = {BarredBy.NONE: [], BarredBy.BAN: ["banned"], BarredBy.MUTE_OR_BAN: ["muted", "banned"]}[right.bar]
            assert [column for column in ("muted", "banned") if row.may[column] == NO] == barred, row
        about = {About.ANYBODY: ("", "own"), About.LOWER: ("lower",), About.LOWER_OR_SELF: ("lower or oneself",)}
        assert row.about in about[right.about], row
        assert all(cell in (YES, NO, IN_SCOPE) for cell in row.may.values()), row
