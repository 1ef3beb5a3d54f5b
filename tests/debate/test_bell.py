"""The tray of notices: what is new, what has been seen on any device, and likes summed up."""

from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from debate.comments.like_notices import tell_of_likes
from debate.comments.likes import like_comment, unlike_comment
from debate.comments.models import Comment
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import mark_read, notify, read_notices
from debate.rights.asking import require_reader
from tests.cast import Scene, account, guest, set_scene

pytestmark = pytest.mark.django_db


def told(who: Identity) -> list[tuple[str, bool]]:
    return [(notice.message, bool(notice.read)) for notice in read_notices(require_reader(who))]


def tell() -> None:
    tell_of_likes(timezone.now() - timedelta(minutes=1))


def like(scene: Scene, comment: Comment, number: int) -> list[Identity]:
    people = [guest(f"Fan {number}.{place}") for place in range(number)]
    for who in people:
        like_comment(who, comment.pk)
    return people


def test_likes_of_a_comment_are_one_notice_that_is_news_again_after_it_was_seen() -> None:
    scene = set_scene()
    comment, other = scene.post(scene.ann), scene.post(scene.ann, "Another.")
    like(scene, comment, 2)
    like(scene, other, 1)
    tell()
    tell()
    assert told(scene.ann) == [("2 people like your comment.", False), ("1 person likes your comment.", False)]
    fans = like(scene, comment, 1)
    tell()
    assert told(scene.ann)[0] == ("3 people like your comment.", False)
    mark_read(scene.ann, Notice.objects.latest("pk").pk)
    unlike_comment(fans[0], comment.pk)
    tell()
    assert ("2 people like your comment.", True) in told(scene.ann)
    like(scene, comment, 3)
    tell()
    assert told(scene.ann)[-1] == ("5 people like your comment.", False)
    for who in (scene.ben, scene.mo):
        assert told(who) == []


def test_what_was_seen_on_one_device_is_not_new_on_another() -> None:
    set_scene()
    ada = require_reader(account("Ada"))
    phone, laptop = Browser(), Browser()
    for browser in (phone, laptop):
        assert ada.user
        browser.force_login(ada.user)
    notices = [notify(ada.pk, Notice.Kind.LIFTED) for _ in range(3)]
    for page in ("/a/bridge/", "/account/"):
        assert "<b data-unread>3</b>" in phone.get(page).content.decode()
    phone.post("/notices/read", {"until": str(notices[1].pk), "next": "/account/"})
    for page in ("/a/bridge/", "/account/"):
        assert "<b data-unread>1</b>" in laptop.get(page).content.decode()
    laptop.post("/api/v1/notices/read", {"until": notices[2].pk}, content_type="application/json")
    assert "<b data-unread hidden>" in phone.get("/account/").content.decode()
    # They stay in the tray until they are dismissed.
    assert phone.get("/account/").content.decode().count("You can take part again.") == 3


def test_nobody_elses_notices_are_marked() -> None:
    scene = set_scene()
    notice = notify(require_reader(scene.ann).pk, Notice.Kind.LIFTED)
    mark_read(scene.ben, notice.pk)
    assert told(scene.ann) == [("You can take part again.", False)]
