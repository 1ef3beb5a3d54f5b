"""Readers change their name: on what they have written too, within limits, and moderators know of it."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from debate.audit_log.models import Decision
from debate.limits.rates import Rate
from debate.readers.former_names import forget_former_names, former_names_kept
from debate.readers.identity import Identity
from debate.readers.idle import IDLE_GUESTS_KEPT, forget_idle_guests
from debate.readers.models import FormerName, NameKey, Reader, Role
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.debate.test_own_data import call, guest, signed_in
from tests.support.frame import Frame
from tests.support.publisher_tokens import make_site, own
from tests.support.sanctions import mute_reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def rename(browser: Browser, name: str) -> tuple[int, str]:
    """Ask for another name; returns the status, and the name or the code of the refusal."""
    said = call(browser, "PUT", "/session/name", {"name": name})
    return said.status_code, said.json()["reader"]["name"] if said.status_code == 200 else said.json()["error"]["code"]


def speaker(name: str) -> Identity:
    reader = Reader.objects.get(name=name)
    return Identity(reader=reader, voter=reader.voter, address="192.0.2.9")


def take(name: str) -> int:
    return int(guest(name).get("/api/v1/session").json()["reader"]["kind"] == "guest")


def read(browser: Browser, path: str) -> str:
    answer: Any = browser.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("sign_in", [signed_in, guest])
def test_a_new_name_is_shown_wherever_the_old_one_was(scene: Scene, sign_in: Any) -> None:
    browser = sign_in("Wilhelmina")
    own = scene.post(speaker("Wilhelmina"), "The bridge is too narrow.")
    answer = scene.post(scene.ann, "Is it?", parent=own)
    scene.post(scene.mo, "It is, says @Wilhelmina.", parent=answer)
    scene.article.refresh_from_db()
    since, page = scene.article.rev, read(Browser(), "/a/bridge/")
    assert page.count("Wilhelmina") >= 2
    assert rename(browser, "Philippa") == (200, "Philippa")
    # Open pages get both: the comment, and the one that mentions its author.
    changes = Browser().get(f"/api/v1/articles/bridge/changes?since={since}").json()["comments"]
    assert [one["author"]["name"] for one in changes] == ["Philippa", "Mo"]
    assert "@Philippa" in changes[1]["html"]
    for path in ("/a/bridge/", "/a/bridge/feed/", "/", "/a/bridge/search/?q=narrow"):
        assert "Wilhelmina" not in read(Browser(), path), path
    assert "Philippa" in read(Browser(), "/a/bridge/")


def test_names_that_are_taken_alike_empty_or_addresses_are_refused_and_nothing_changes() -> None:
    browser = signed_in("Wilhelmina")
    account("Cleo")
    refused = {"Cleo": "name_taken", "Сle0.": "name_taken", "Moderator": "name_taken"}
    refused |= {" \u200b": "invalid_name", "w" * 41: "invalid_name", "w@mail.example": "invalid_name"}
    assert {name: rename(browser, name)[1] for name in refused} == refused
    page = browser.post("/account/name/", {"name": "Cleo"})
    assert page.status_code == 409
    assert "Choose another name" in page.content.decode() and 'value="Cleo"' in page.content.decode()
    assert not FormerName.objects.exists() and not Decision.objects.exists()
    # Written in another way, it is still their own.
    assert rename(browser, "WILHELMINA") == (200, "WILHELMINA")


def test_a_name_can_be_changed_once_in_a_month_and_the_old_one_is_nobody_elses(scene: Scene) -> None:
    browser = signed_in("Wilhelmina")
    assert browser.post("/account/name/", {"name": "Philippa"})["Location"] == "/account/?changed=name"
    # The same name again is no change.
    assert rename(browser, "Philippa") == (200, "Philippa")
    said = call(browser, "PUT", "/session/name", {"name": "Philine"}).json()["error"]
    assert (said["code"], said["retry_after"] > 29 * 86_400) == ("name_too_new", True)
    assert said["message"] == "You have already changed your name. You can change it again in 30 days."
    with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=True):
        browser = Browser(HTTP_SEC_FETCH_SITE="same-origin")
        # Signing in works by both names.
        assert browser.post("/sign-in/", {"username": "philippa", "password": PASSWORD}).status_code == 302
        assert rename(browser, "Philine") == (200, "Philine")
        assert [take(name) for name in ("Wilhelmina", "PHILIPPA", "Philine", "Paul")] == [0, 0, 0, 1]
    with time_machine.travel(timezone.now() + former_names_kept() + timedelta(days=31), tick=True):
        assert forget_former_names() == 2
        assert [take(name) for name in ("Philippa", "Philine")] == [1, 0]


def test_moderators_see_the_names_that_somebody_had_and_the_audit_log_the_change(scene: Scene) -> None:
    browser = signed_in("Wilhelmina")
    scene.post(speaker("Wilhelmina"))
    rename(browser, "Philippa")
    reader = Reader.objects.get(name="Philippa")
    moderator = Browser(HTTP_SEC_FETCH_SITE="same-origin")
    moderator.post("/sign-in/", {"username": "Mo", "password": PASSWORD})
    person = moderator.get(f"/api/v1/moderation/readers/{reader.pk}").json()
    assert [one["name"] for one in person["former_names"]] == ["Wilhelmina"]
    assert "<bdi>Wilhelmina</bdi> (until" in read(moderator, f"/moderation/people/{reader.pk}/")
    entry = moderator.get("/api/v1/moderation/audit-log").json()["entries"][0]
    assert (entry["action"], entry["moderator"], entry["reader"]) == ("rename", "The reader", "Philippa")
    assert "Name changed by the reader" in read(moderator, "/moderation/audit-log/")
    # So does an administrator's change; the name that they take away is free.
    account("Root", role=Role.ADMINISTRATOR)
    root = Browser()
    root.post("/sign-in/", {"username": "root", "password": PASSWORD})
    form = {"name": "Pia", "user": reader.user_id, "role": 0, "sections": "", "badge": ""}
    user = Reader.objects.get(name="Root").user
    assert user
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    assert root.post(f"/admin/debate/reader/{reader.pk}/change/", form).status_code == 302
    assert Decision.objects.latest("pk").moderator == user.reader
    assert "Pia" in read(Browser(), "/a/bridge/") and take("Philippa") == 1


def test_whoever_is_muted_keeps_the_name_and_attempts_are_limited(scene: Scene, settings: Settings) -> None:
    browser = signed_in("Wilhelmina")
    reader = Reader.objects.get(name="Wilhelmina")
    scene.post(speaker("Wilhelmina"))
    mute_reader(account("Chief", role=Role.CHIEF), reader.pk, reason="Too loud", hours=1)
    assert rename(browser, "Philippa") == (403, "muted")
    settings.RATE_LIMITS_ON = True
    settings.LIMITS = settings.LIMITS | {"LIMIT_NAMES_PER_READER": (Rate(2, 60),)}
    ann = guest("Ann B")
    account("Cleo")
    assert [rename(ann, "Cleo")[1] for _ in range(3)] == ["name_taken", "name_taken", "rate_limited"]


def test_a_publishers_reader_is_renamed_by_the_publisher_alone(scene: Scene) -> None:
    site, frame = make_site(), Frame().begin()
    frame.do("POST", "/session/publisher", own(site))
    assert frame.refused("PUT", "/session/name", {"name": "Philippa"}) == "publisher_name"
    frame.do("POST", "/session/publisher", own(site, name="Ann Writer"))
    assert FormerName.objects.get().name == "Ann Reader"
    assert Decision.objects.get().after == {"by_publisher": True}


def test_a_guest_who_has_written_nothing_leaves_no_trace_of_the_change() -> None:
    assert rename(guest("Wilhelmina"), "Philippa") == (200, "Philippa")
    assert not FormerName.objects.exists() and not NameKey.objects.exists()
    with time_machine.travel(timezone.now() + IDLE_GUESTS_KEPT + timedelta(days=1), tick=True):
        assert forget_idle_guests() == 1
