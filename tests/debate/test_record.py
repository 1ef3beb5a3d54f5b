"""The record: every decision with who, what, when, why, before and after, and nothing of it ever changes."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser

from debate.moderation.decisions import decide
from debate.moderation.people import give_role
from debate.moderation.reports import report_comment
from debate.polls.schedule import close_poll, open_poll
from debate.readers.models import Role
from debate.readers.roles import require_reader
from debate.record.guard import unguarded
from debate.record.models import Decision
from debate.sites.models import Site
from tests.cast import PASSWORD, account, guest, set_scene

pytestmark = pytest.mark.django_db


def test_a_decision_about_a_comment_tells_what_was_before_and_after() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="pin")
    decision, _ = decide(scene.mo, comment.pk, action="remove", reason="Off topic", category="off_topic")
    assert decision.before == {"state": "published", "pinned": True}
    assert decision.after == {"state": "removed", "pinned": False}
    assert (decision.reader, decision.article, decision.category) == (scene.ann.reader, scene.article, "off_topic")


def test_a_removal_without_a_category_takes_what_most_readers_reported() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    for name, reason in [("Cleo", "spam"), ("Dora", "abuse"), ("Emil", "spam")]:
        report_comment(guest(name), comment.pk, reason=reason)
    decision, _ = decide(scene.mo, comment.pk, action="remove")
    assert decision.category == "spam"


def test_a_role_that_is_given_is_recorded() -> None:
    scene = set_scene()
    administrator, account_of_cleo = account("Ada", role=Role.ADMINISTRATOR), account("Cleo")
    cleo = require_reader(account_of_cleo)
    give_role(administrator, cleo.pk, role=Role.MODERATOR, sections="Town")
    give_role(administrator, cleo.pk, role=Role.MODERATOR, sections="Town")
    decision = Decision.objects.get(reader=cleo)
    assert decision.before == {"role": "Reader", "sections": "", "site": ""}
    assert decision.after == {"role": "Moderator", "sections": "Town", "site": ""}
    assert scene.mo.reader != decision.moderator == administrator.reader


def test_a_poll_that_a_moderator_moves_is_recorded_and_what_its_time_does_is_not() -> None:
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
    "save": lambda: Decision.objects.get().save(),
}


@pytest.mark.parametrize("change", WAYS.values(), ids=WAYS.keys())
def test_the_database_refuses_to_change_or_delete_a_decision(change: Callable[[], object]) -> None:
    scene = set_scene()
    decide(scene.mo, scene.post(scene.ann).pk, action="remove", reason="Abuse")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        change()
    assert Decision.objects.get().reason == "Abuse"


def test_postgresql_refuses_to_empty_the_record_too() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite empties a table by deleting its rows")
    scene = set_scene()
    decide(scene.mo, scene.post(scene.ann).pk, action="remove")
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE debate_decision CASCADE")


def test_who_owns_the_data_can_take_all_of_it_out_and_the_guard_is_up_again() -> None:
    scene = set_scene()
    comment = scene.post(scene.ann)
    decide(scene.mo, comment.pk, action="pin")
    with unguarded():
        Decision.objects.all().delete()
    decide(scene.mo, comment.pk, action="unpin")
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        Decision.objects.all().delete()


def test_roles_are_given_in_the_admin_by_administrators_and_recorded() -> None:
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
