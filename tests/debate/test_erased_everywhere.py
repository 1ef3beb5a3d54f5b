"""Once a reader is erased, no table, page, feed, file or waiting mail has anything of theirs."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.test import Client as Browser
from django.utils import timezone

from debate.moderation.decisions import decide
from debate.moderation.people.sanctions import lift_sanction
from debate.outbox.models import OutboxItem, PushDevice
from debate.own_data.erasing import GRACE, erase_due
from debate.publisher_sign_in.models import PublisherAccount
from debate.readers.models import Reader, Role, Sanction
from tests.cast import PASSWORD, Scene, account, set_scene
from tests.debate.test_own_data import call, rows_that_contain, signed_in
from tests.debate.test_own_feed import address_of
from tests.support.mail import MailServer
from tests.support.publisher_tokens import make_site
from tests.support.push_service import PushService
from tests.support.sanctions import ban_reader, mute_reader
from tests.support.second_factors import KEY, give_app

pytestmark = pytest.mark.django_db(transaction=True)

NAME, EARLIER_NAME = "Wilhelmina", "Philippa"
MAIL = "wilhelmina@mail.example"
SUBJECT = "subscriber-4711"
AGENT = "Mozilla/5.0 (X11; Linux) Firefox/140.0 Quince"


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def leave_traces(scene: Scene, service: PushService) -> tuple[Browser, list[str]]:
    """Do everything that leaves a trace of Wilhelmina; returns her browser and words that are hers alone."""
    browser = signed_in(EARLIER_NAME)
    assert call(browser, "PUT", "/session/name", {"name": NAME}).status_code == 200
    browser.defaults["HTTP_USER_AGENT"] = AGENT
    browser.post("/sign-in/", {"username": NAME, "password": PASSWORD})
    reader = Reader.objects.get(name=NAME)
    user: Any = reader.user
    EmailAddress.objects.create(user=user, email=MAIL, verified=True, primary=True)
    PublisherAccount.objects.create(site=make_site(), subject=SUBJECT, user=user, name=NAME)
    SocialAccount.objects.create(user=user, provider="herald", uid=SUBJECT)
    give_app(user)
    passkey = {"name": "Wilhelmina's telephone", "credential": {"id": "quinces"}}
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=passkey)
    device = service.new_device().subscription()
    assert browser.put("/api/v1/push", device, "application/json").status_code == 204
    browser.post("/account/feed/")
    feed = address_of(browser)
    assert browser.post("/a/bridge/follow", {"follow": "yes"}).status_code == 302
    browser.post("/account/mail/", {"reply": "at_once", "mention": "at_once"})
    call(browser, "PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]})
    other = scene.post(scene.ben, "Something to like.")
    call(browser, "PUT", f"/comments/{other.pk}/like")
    call(browser, "POST", f"/comments/{other.pk}/reports", {"reason": "spam", "note": "quince: Wilhelmina's note"})
    said = {
        "ground": "privacy",
        "explanation": "She stole my quince jelly recipe.",
        "name": NAME,
        "email": MAIL,
        "good_faith": "yes",
    }
    assert browser.post(f"/comment/{other.pk}/illegal/", said).status_code == 302
    call(browser, "PUT", f"/hidden/{other.author_id}")
    # What others do with her: they answer, mention, hide and moderate her.
    posted = {"body": "The quince is ripe.", "key": str(uuid4())}
    own = call(browser, "POST", "/articles/bridge/comments", posted).json()["comment"]["id"]
    removed = call(
        browser, "POST", "/articles/bridge/comments", {"body": "A rotten quince.", "key": str(uuid4())}
    ).json()["comment"]["id"]
    decide(scene.mo, removed, action="remove", category="abuse")
    assert scene.post(scene.ann, "I agree with @Wilhelmina.", parent=other)
    hides = Browser(HTTP_SEC_FETCH_SITE="same-origin")
    hides.post("/sign-in/guest", {"name": "Olaf"})
    assert call(hides, "PUT", f"/hidden/{reader.pk}").status_code == 204
    muted = mute_reader(scene.mo, reader.pk, reason="Too loud", hours=1)
    assert browser.post(f"/standing/{muted.pk}/appeal", {"text": "It was only a quince."}).status_code == 302
    admin = account("Root", role=Role.ADMINISTRATOR).reader
    assert admin and admin.user
    User.objects.filter(pk=admin.user.pk).update(is_staff=True, is_superuser=True)
    for row in (reader, user, EmailAddress.objects.get(email=MAIL)):
        kind = ContentType.objects.get_for_model(row)
        LogEntry.objects.create(
            user=admin.user, content_type=kind, object_id=str(row.pk), object_repr=str(row), action_flag=CHANGE
        )
    scene.post(scene.ben, "Well said.", parent=scene.article.comments.get(pk=own))
    assert OutboxItem.objects.filter(reader=reader).exists() and PushDevice.objects.exists()
    key = str(browser.session.session_key)
    words = [
        NAME,
        EARLIER_NAME,
        MAIL,
        SUBJECT,
        "quince",
        KEY,
        feed.split("/")[2],
        device["endpoint"],
        key,
        str(reader.voter),
    ]
    return browser, [*words, reader.voter.hex]


def pages(scene: Scene) -> dict[str, str]:
    """Return what anybody, and an administrator, can read or download."""
    root, found = Browser(), {}
    root.force_login(User.objects.get(username="root"))
    common = ["/", "/debates/", "/a/bridge/", "/a/bridge/search/?q=ripe", "/a/bridge/feed/", "/transparency/"]
    common += ["/transparency/illegal-content.csv", "/api/v1/articles/bridge", "/api/v1/articles/bridge/comments"]
    common += ["/api/v1/articles/bridge/changes?since=0"]
    desk = ["", "audit-log/", "audit-log.csv", "audit-log.json", "statistics/", "appeals/"]
    people = Reader.objects.values_list("pk", flat=True)
    cases = scene.article.comments.values_list("pk", flat=True)
    desk += [f"people/{pk}/" for pk in people] + [f"comment/{pk}/" for pk in cases]
    desk = [f"/moderation/{path}" for path in desk] + ["/admin/", "/admin/debate/reader/"]
    for who, browser, paths in (("anybody", Browser(), common), ("root", root, [*common, *desk])):
        for path in paths:
            answer: Any = browser.get(path)
            assert answer.status_code == 200, path
            found[f"{path} for {who}"] = (b"".join(answer) if answer.streaming else answer.content).decode()
    return found


def has_any(text: str, words: list[str]) -> list[str]:
    return [word for word in words if word.lower() in text.lower()]


def test_nothing_is_left_of_a_reader_with_everything(scene: Scene, mail: MailServer, push_service: PushService) -> None:
    browser, words = leave_traces(scene, push_service)
    before = pages(scene)
    shown = {word for text in before.values() for word in has_any(text, words)}
    assert {NAME, EARLIER_NAME, "quince"} <= shown and rows_that_contain(*words)
    assert browser.post("/account/data/delete", {"comments": "withdraw", "votes": "withdraw"}).status_code == 302
    with time_machine.travel(timezone.now() + GRACE + timedelta(minutes=1), tick=True):
        assert erase_due() == 1
        after = pages(scene)
    assert after.keys() == before.keys()
    assert {path: left for path, text in after.items() if (left := has_any(text, words))} == {}
    assert rows_that_contain(*words) == []
    # What sessions hold can't be searched in the table.
    assert [row for row in Session.objects.all() if has_any(str(row.get_decoded()), words)] == []
    assert Browser().get(f"/feed/{words[5]}/").status_code == 404
    assert json.dumps(mail.addresses()).count(MAIL) <= 1


def test_a_ban_holds_after_its_reader_is_erased_and_is_forgotten_when_it_is_over(scene: Scene) -> None:
    browser = signed_in(NAME)
    reader = Reader.objects.get(name=NAME)
    voter = reader.voter
    assert call(browser, "PUT", f"/polls/{scene.poll.pk}/ballot", {"choices": [scene.choices[0].pk]}).status_code == 200
    ban = ban_reader(scene.mo, reader.pk, reason="Spam")
    browser.post("/account/data/delete", {"comments": "withdraw", "votes": "withdraw"})
    with time_machine.travel(timezone.now() + GRACE + timedelta(minutes=1), tick=True):
        assert erase_due() == 1
        refused = call(browser, "POST", "/session", {"name": "Somebody else"})
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, "banned")
        lift_sanction(scene.mo, ban.pk)
        assert erase_due() == 0
        assert call(browser, "POST", "/session", {"name": "Somebody else"}).status_code == 201
    assert not Sanction.objects.filter(voter=voter).exists()
