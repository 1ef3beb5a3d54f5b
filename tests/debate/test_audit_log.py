"""The audit log: every decision with who, what, when, why, before and after; nothing in it ever changes."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from debate.audit_log.guard import unguarded
from debate.audit_log.models import Decision
from debate.moderation.decisions import decide
from debate.moderation.people.roles import give_role
from debate.moderation.reports import report_comment
from debate.polls.schedule import close_poll, open_poll
from debate.readers.models import Role
from debate.rights.asking import require_reader
from debate.sites.models import Site
from tests.cast import PASSWORD, account, guest, set_scene

pytestmark = pytest.mark.django_db


def test_a_decision_records_the_state_before_and_after() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="pin")
    decision, _ = decide(scene.mo, comment.pk, action="remove", reason="Off topic", category="off_topic")
    assert decision.before == {"state": "published", "pinned": True, "picked": False, "question": False}
    assert decision.after == {"state": "removed", "pinned": False, "picked": False, "question": False}
    assert (decision.reader, decision.article, decision.category) == (scene.ann.reader, scene.article, "off_topic")


def test_a_removal_without_a_category_takes_the_most_reported_one() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    for name, reason in [("Cleo", "spam"), ("Dora", "abuse"), ("Emil", "spam")]:
        report_comment(guest(name), comment.pk, reason=reason)
    decision, _ = decide(scene.mo, comment.pk, action="remove")
    assert decision.category == "spam"


def test_granting_a_role_is_recorded() -> None:
    scene = set_scene()
    administrator, account_of_cleo = account("Ada", role=Role.ADMINISTRATOR), account("Cleo")
    cleo = require_reader(account_of_cleo)
    give_role(administrator, cleo.pk, role=Role.MODERATOR, sections="Town")
    give_role(administrator, cleo.pk, role=Role.MODERATOR, sections="Town")
    decision = Decision.objects.get(reader=cleo)
    assert decision.before == {"role": "Reader", "sections": "", "site": ""}
    assert decision.after == {"role": "Moderator", "sections": "Town", "site": ""}
    assert scene.mo.reader != decision.moderator == administrator.reader


def test_a_moderators_poll_transition_is_recorded_but_an_automatic_one_is_not() -> None:
    scene = set_scene()
    mo = require_reader(scene.mo)
    close_poll(scene.poll.pk, by=mo)
    close_poll(scene.poll.pk, by=mo)
    open_poll(scene.poll.pk)
    decision = Decision.objects.get(poll=scene.poll)
    assert (decision.moderator, decision.action, decision.article) == (mo, "move_poll", scene.article)
    assert (decision.before, decision.after) == ({"state": "open"}, {"state": "closed"})


WAYS: dict[str, Callable[[], object]] = {
    "update": lambda: Decision.objects.update(reason="Nothing happened"),
    "delete": lambda: Decision.objects.all().delete(),
    "raw delete": lambda: connection.cursor().execute("DELETE FROM debate_decision"),
    "save": lambda: Decision.objects.get().save(update_fields=["reason"]),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS.keys())
def test_the_database_refuses_to_change_or_delete_a_decision(change: Callable[[], object]) -> None:
    scene = set_scene()
    decide(scene.mo, scene.post(scene.ann).pk, action="remove", reason="Abuse")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        change()
    assert Decision.objects.get().reason == "Abuse"


def test_postgresql_refuses_to_truncate_the_audit_log() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite empties a table by deleting its rows")
    scene = set_scene()
    decide(scene.mo, scene.post(scene.ann).pk, action="remove")
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE debate_decision CASCADE")


def test_the_database_owner_can_delete_everything_and_the_guard_is_restored() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="pin")
    with unguarded():
        Decision.objects.all().delete()
    decide(scene.mo, comment.pk, action="unpin")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Decision.objects.all().delete()


def test_only_administrators_grant_roles_in_the_admin_and_grants_are_recorded() -> None:
    cleo, site = require_reader(account("Cleo")), Site.objects.create(name="News")
    for name, role in [("Ada", Role.ADMINISTRATOR), ("Cai", Role.CHIEF)]:
        account(name, role=role)
        User.objects.filter(username=name.lower()).update(is_staff=True, is_superuser=True)
    form = {
        "name": "Cleo",
        "user": cleo.user_id,
        "role": Role.MODERATOR.value,
        "sections": "Town",
        "site": site.pk,
        "badge": "Desk",
    }
    for name, given in [("cai", Role.READER), ("ada", Role.MODERATOR)]:
        browser = Browser()
        browser.post("/sign-in/", {"username": name, "password": PASSWORD})
        answer = browser.post(f"/admin/debate/reader/{cleo.pk}/change/", form)
        assert answer.status_code == 302, answer.content
        cleo.refresh_from_db()
        assert (cleo.role, cleo.badge) == (given, "Desk")
    assert Decision.objects.get(reader=cleo).after == {"role": "Moderator", "sections": "Town", "site": "News"}
