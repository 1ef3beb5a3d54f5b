"""Where moderators need a second factor, one without it can do nothing that an ordinary account can't do."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client as Browser
from pytest_django import Settings

from debate.audit_log.models import Decision
from debate.errors import Forbidden
from debate.management.commands.remove_second_factors import Command
from debate.moderation.people.lost_factors import remove_second_factors
from debate.readers.identity import Identity
from debate.readers.models import Reader, Role
from debate.rights.asking import require_reader
from tests.cast import PASSWORD, account
from tests.debate import roles_ways as ways
from tests.debate.roles_table import NO
from tests.debate.roles_world import Target, World
from tests.debate.test_roles import ROWS, Do, call, command, desk_command, page, try_one
from tests.support.second_factors import give_app, give_factors

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

WAYS: tuple[tuple[str, ways.Table, Do, str], ...] = (
    ("calls", ways.CALLS, call, "second_factor_missing"),
    ("commands", ways.COMMANDS, command, "second_factor_missing"),
    ("pages", ways.FORMS, page, "forbidden"),
)


@pytest.fixture(autouse=True)
def needed(settings: Settings) -> None:
    settings.MODERATORS_NEED_SECOND_FACTOR = True


@pytest.fixture
def world(needed: None, settings: Settings) -> World:
    """The world, whose moderators have imposed a mute and a ban before they needed a second factor."""
    settings.MODERATORS_NEED_SECOND_FACTOR = False
    world = World(secured=False)
    settings.MODERATORS_NEED_SECOND_FACTOR = True
    return world


@pytest.mark.parametrize(("kind", "sent", "do", "refusal"), WAYS, ids=[way[0] for way in WAYS])
def test_a_moderator_without_one_has_no_moderators_right(
    world: World, kind: str, sent: ways.Table, do: Do, refusal: str
) -> None:
    wrong = []
    moderators = [actor for actor in world.actors if actor.is_moderator]
    for row in ROWS:
        if row.may["account"] != NO or row.may["administrator"] == NO:
            continue
        for way in getattr(row, kind):
            for actor in moderators:
                outcome, writes = try_one(row, way, actor, Target(world, actor, "here", "somebody"), sent, do)
                is_low = row.may[actor.column] == NO
                if outcome not in ((refusal, "forbidden") if is_low else (refusal, "not_found")) or writes:
                    wrong.append((row.name, way, actor.name, outcome, writes))
    assert wrong == []


def test_the_desks_socket_answers_no_moderator_without_one(world: World) -> None:
    chief = next(actor for actor in world.actors if actor.column == "chief")
    row = next(row for row in ROWS if row.name == "Answer as a moderator")
    outcome, _ = try_one(row, "comment", chief, Target(world, chief, "here", "somebody"), ways.COMMANDS, desk_command)
    assert outcome == "second_factor_missing"


def test_with_one_the_right_is_there_at_once() -> None:
    identity = account("Chief", role=Role.CHIEF)
    user = require_reader(identity).user
    assert user
    browser = Browser()
    browser.force_login(user)
    assert browser.get("/api/v1/session").json()["reader"]["moderator"] is False
    assert browser.get("/moderation/").status_code == 403
    give_app(user)
    assert browser.get("/api/v1/session").json()["reader"]["moderator"] is True
    assert browser.get("/moderation/").status_code == 200


def test_a_moderator_without_one_is_led_to_add_it_from_every_page() -> None:
    account("Chief", role=Role.CHIEF)
    account("Ann")
    for name, is_led in (("chief", True), ("ann", False)):
        browser = Browser()
        browser.post("/sign-in/", {"username": name, "password": PASSWORD})
        for address in ("/", "/account/", "/transparency/"):
            assert ("/account/second-factor/" in browser.get(address).content.decode().partition("<main")[0]) is is_led


def test_the_admin_opens_to_nobody_without_one_whatever_their_rank() -> None:
    for name, superuser in (("Editor", False), ("Administrator", True)):
        user = require_reader(account(name, role=Role.ADMINISTRATOR if superuser else Role.READER)).user
        assert user
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=superuser)
        browser = Browser()
        browser.force_login(user)
        led = browser.get("/admin/")
        assert led["Location"] == "/admin/login/?next=/admin/"
        refusal = browser.get(led["Location"])
        assert refusal.status_code == 403
        assert "/account/second-factor/" in refusal.content.decode()
        if superuser:
            assert browser.get("/moderation/polls/new/").status_code == 403
        give_app(user)
        assert browser.get("/admin/").status_code == 200


def people() -> tuple[Identity, Identity, Reader]:
    """Return an administrator, a chief, and a moderator with lost factors."""
    administrator, chief = account("Administrator", role=Role.ADMINISTRATOR), account("Chief", role=Role.CHIEF)
    for identity in (administrator, chief):
        user = require_reader(identity).user
        assert user
        give_app(user)
    mo = require_reader(account("Mo", moderator=True))
    assert mo.user
    give_factors(mo.user)
    return administrator, chief, mo


def test_an_administrator_removes_lost_factors_and_the_audit_log_has_it() -> None:
    administrator, chief, mo = people()
    with pytest.raises(Forbidden):
        remove_second_factors(chief, mo.pk)
    assert remove_second_factors(administrator, mo.pk) == 2
    assert not Authenticator.objects.filter(user=mo.user).exists()
    decision = Decision.objects.get()
    assert (decision.action, decision.moderator, decision.reader) == (
        "remove_factors",
        require_reader(administrator),
        mo,
    )
    assert remove_second_factors(administrator, mo.pk) == 0
    assert Decision.objects.count() == 1


def test_the_operator_removes_lost_factors_by_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    _, _, mo = people()
    Command().handle(name="mo")
    assert not Authenticator.objects.filter(user=mo.user).exists()
    assert Decision.objects.get().moderator is None
    assert "mo signs in with the password alone" in capsys.readouterr().out
