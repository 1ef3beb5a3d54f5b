"""The admin shows and changes what `docs/roles.md` says, for users with all of Django's permissions."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client as Browser

from debate.moderation.models import Report
from debate.readers.models import Reader
from tests.debate.roles_table import read_admin
from tests.debate.roles_world import PLACES, Actor, Target, World

pytestmark = pytest.mark.django_db

ROWS = read_admin()
# The rows that exist.
PLACED = {"article", "poll", "comment", "report", "decision"}


@pytest.fixture
def world() -> World:
    return World()


def staff(world: World) -> Iterator[tuple[str, Actor]]:
    """Make every account staff with every permission; yields them by the name of their column."""
    for actor in world.actors:
        reader = actor.identity.reader
        if reader and reader.user:
            User.objects.filter(pk=reader.user.pk).update(is_staff=True)
            reader.user.user_permissions.set(Permission.objects.all())
            yield ("editor" if actor.column == "account" else actor.column), actor


def path_of(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


def shown(browser: Browser, address: str) -> str:
    """Say what a user can do with a form's page: "no", "see" or "change"."""
    answer = browser.get(address)
    if answer.status_code != 200:
        assert answer.status_code in (302, 403), (address, answer.status_code)
        return "no"
    return "change" if 'name="_save"' in answer.content.decode() else "see"


def number_of(target: Target, name: str) -> Any:
    if name == "article":
        return target.article.pk
    if name == "report":
        return Report.objects.create(
            comment_id=target.comment_id, reader=target.world.mo, voter=uuid4(), reason="spam"
        ).pk
    return target[f"{name}_id"]


def test_every_admin_model_is_in_the_table() -> None:
    assert {str(model._meta.model_name) for model in admin.site._registry} == ROWS.keys()


def test_staff_of_every_rank_see_and_change_the_rows_in_the_table(world: World) -> None:
    wrong: list[object] = []
    for column, actor in staff(world):
        for model in admin.site._registry:
            name = str(model._meta.model_name)
            cell = ROWS[name][column]
            expected = cell.removesuffix(" in scope")
            status = actor.browser.get(path_of(model)).status_code
            if (status == 200) != (cell != "no"):
                wrong.append((actor.name, name, "list", status))
            for place in PLACES if name in PLACED else ():
                number = number_of(Target(world, actor, place, "somebody"), name)
                in_scope = place in actor.scope or not cell.endswith("in scope")
                found = shown(actor.browser, f"{path_of(model)}{number}/change/")
                if found != (expected if in_scope else "no"):
                    wrong.append((actor.name, name, place, found))
                listed = actor.browser.get(path_of(model)).content.decode()
                if (f"{path_of(model)}{number}/change/" in listed) != (in_scope and cell != "no"):
                    wrong.append((actor.name, name, place, "in the list"))
            if expected == "change" and actor.browser.get(f"{path_of(model)}add/").status_code not in (200, 403):
                wrong.append((actor.name, name, "add", "failed"))
    assert wrong == []


def test_non_staff_of_every_rank_are_asked_to_sign_in(world: World) -> None:
    for actor in world.actors:
        for model in admin.site._registry:
            answer = actor.browser.get(path_of(model))
            assert answer.status_code == 302 and "login" in answer["Location"], actor.name


def test_staff_without_django_permissions_see_and_delete_nothing(world: World) -> None:
    clerk = User.objects.create_user("clerk", is_staff=True)
    browser = Browser()
    browser.force_login(clerk)
    article = world.articles["here"]
    for address in (f"article/{article.pk}/delete/", f"site/{world.news.pk}/delete/", f"reader/{world.ann.pk}/delete/"):
        assert browser.post(f"/admin/debate/{address}", {"post": "yes"}).status_code in (302, 403)
    article.refresh_from_db()
    world.ann.refresh_from_db()


def test_only_administrators_change_other_peoples_roles_and_accounts(world: World) -> None:
    can = {}
    for column, actor in staff(world):
        if column not in ("chief", "administrator"):
            continue
        page = actor.browser.get(f"/admin/debate/reader/{world.mo.pk}/change/").content.decode()
        peer = shown(actor.browser, f"/admin/debate/reader/{Reader.objects.get(name=f'Another {column}').pk}/change/")
        can[column] = (set(re.findall(r'name="(role|sections|user|name)"', page)), peer)
    assert can == {"chief": ({"name"}, "see"), "administrator": ({"name", "role", "sections", "user"}, "change")}


def test_only_chief_moderators_and_administrators_change_an_articles_rules(world: World) -> None:
    for column, actor in staff(world):
        page = actor.browser.get(f"/admin/debate/article/{world.articles['here'].pk}/change/").content.decode()
        assert ('name="slow_mode_s"' in page) == (column in ("chief", "administrator")), actor.name
        confined = actor.scope != frozenset(PLACES)
        assert ('name="section"' in page) == (not confined), actor.name
        assert (actor.browser.get("/admin/debate/article/add/").status_code == 200) == (not confined), actor.name
