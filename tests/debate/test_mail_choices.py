"""Readers choose what they are told by mail: on their account's page, by a debate's button, by a mail's link."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from debate.articles.models import Article
from debate.following.following import MAX_FOLLOWS, read_followed
from debate.following.models import Follow
from debate.mailing.followed import look_through_follows
from debate.moderation.decisions import decide
from debate.moving import merge_debates
from debate.outbox.kinds import FOLLOWED
from debate.outbox.models import OutboxItem
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import notify
from debate.rights.asking import require_reader
from tests.cast import Scene, account, confirm_address, set_scene
from tests.debate.test_outbox import ADA, AT_ONCE, mail, send_all, texts
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db
__all__ = ["mail"]

DAY = timedelta(days=1, seconds=10)


@pytest.fixture
def scene(mail: MailServer) -> Scene:
    return set_scene()


@pytest.fixture
def ada(scene: Scene) -> Identity:
    return confirm_address(account("Ada"), ADA)


@pytest.fixture
def browser(ada: Identity) -> Browser:
    browser = Browser(headers={"Accept-Language": "de"})
    assert ada.reader and ada.reader.user
    browser.force_login(ada.reader.user)
    return browser


def make_article(number: int) -> Article:
    return Article.objects.create(slug=f"other-{number}", title="Another")


def set_scene_beside(scene: Scene) -> Scene:
    """Return the same people in another debate."""
    return replace(scene, article=Article.objects.create(slug="tunnel", title="A new tunnel", section="Town"))


def pass_a_day(after: timedelta = DAY) -> None:
    """Let the job look at what is new a day later."""
    with time_machine.travel(timezone.now() + after):
        while look_through_follows():
            pass
        send_all()


def test_choices_are_stored_with_the_language_and_hold_from_then_on(
    browser: Browser, ada: Identity, mail: MailServer
) -> None:
    assert ADA in browser.get("/account/mail/").content.decode()
    answer = browser.post("/account/mail/", AT_ONCE | {"decision": "never"}, follow=True)
    assert "Ihre Auswahl ist gespeichert." in answer.content.decode()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    assert not OutboxItem.objects.exists()
    browser.post("/account/mail/", AT_ONCE)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert "Sie können wieder teilnehmen." in texts(mail.mails[0])[0]
    browser.post("/language", {"language": "en"})
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert "You can take part again." in texts(mail.mails[1])[0]


def test_a_pace_that_is_not_offered_is_refused(browser: Browser) -> None:
    answer = browser.post("/account/mail/", AT_ONCE | {"followed": "at_once"})
    assert answer.status_code == 422 and "followed" in answer.content.decode()


def test_guests_are_asked_for_an_account(scene: Scene) -> None:
    guest = Browser()
    guest.post("/sign-in/guest", {"name": "Gus"})
    for answer in (guest.get("/account/mail/"), guest.post("/a/bridge/follow")):
        assert answer.status_code == 403
    assert "Follow this debate" not in guest.get("/a/bridge/").content.decode()


def test_a_mail_program_stops_mail_by_one_request_without_cookies(
    scene: Scene, browser: Browser, ada: Identity, mail: MailServer
) -> None:
    browser.post("/account/mail/", AT_ONCE)
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    link = mail.mails[0]["List-Unsubscribe"].strip().strip("<>").removeprefix("https://debate.example")
    program = Browser(enforce_csrf_checks=True)
    # Opening it changes nothing: programs that look at mail open links too.
    assert "Decisions about you and your comments" in program.get(link).content.decode()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    answer = Browser(enforce_csrf_checks=True).post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "You get no more mail about:" in answer.content.decode()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert len(mail.mails) == 1
    # Other kinds go on, until everything is stopped.
    first = scene.post(ada)
    scene.post(scene.ben, parent=first)
    send_all()
    assert len(mail.mails) == 2
    program.post(link, {"all": "yes"})
    scene.post(scene.ben, "Another.", parent=first)
    send_all()
    assert len(mail.mails) == 2
    assert program.post(link[:-3] + "xx/").status_code == 404


def test_a_followed_debates_news_is_one_mail_a_day(
    scene: Scene, browser: Browser, ada: Identity, mail: MailServer
) -> None:
    page = browser.get("/a/bridge/").content.decode()
    assert "Dieser Debatte folgen" in page
    assert browser.post("/a/bridge/follow", {"next": "/a/bridge/"}).status_code == 302
    assert "Nicht mehr folgen" in browser.get("/a/bridge/").content.decode()
    assert "A new bridge" in browser.get("/account/mail/").content.decode()
    browser.post("/account/mail/", AT_ONCE)
    scene.post(ada, "My own.")
    words = [scene.post(scene.ben, f"Word {number}.") for number in range(5)]
    decide(scene.mo, words[4].pk, action="remove")
    pass_a_day()
    (sent,) = mail.mails
    assert sent["Subject"].strip().startswith("4 neue Kommentare in „A new bridge“")
    plain = texts(sent)[0]
    assert "> Ben: Word 3." in plain and "My own." not in plain and "Word 4." not in plain
    pass_a_day(2 * DAY)
    assert len(mail.mails) == 1
    scene.post(scene.ben, "News of the next day.")
    pass_a_day(3 * DAY)
    assert "News of the next day." in texts(mail.mails[1])[0] and "Word 3." not in texts(mail.mails[1])[0]
    browser.post("/a/bridge/follow", {"stop": "yes"})
    scene.post(scene.ben, "Later still.")
    pass_a_day(5 * DAY)
    assert len(mail.mails) == 2


def test_several_followed_debates_are_one_mail(scene: Scene, browser: Browser, mail: MailServer) -> None:
    tunnel = set_scene_beside(scene)
    browser.post("/a/bridge/follow")
    with time_machine.travel(timezone.now() + timedelta(hours=5)):
        browser.post("/a/tunnel/follow")
    with time_machine.travel(timezone.now() + timedelta(hours=6)):
        scene.post(scene.ben, "On the bridge.")
        tunnel.post(scene.ben, "In the tunnel.")
    pass_a_day()
    (sent,) = mail.mails
    assert "On the bridge." in texts(sent)[0] and "In the tunnel." in texts(sent)[0]


def test_posting_follows_the_debate_if_the_author_has_chosen_that(
    scene: Scene, browser: Browser, ada: Identity
) -> None:
    scene.post(ada)
    assert not Follow.objects.exists()
    browser.post("/account/mail/", AT_ONCE | {"follows_on_posting": "yes"})
    scene.post(ada, "Another.")
    assert read_followed(require_reader(ada)) == [scene.article]


def test_a_merged_debates_followers_follow_the_other_one(scene: Scene, browser: Browser, ada: Identity) -> None:
    tunnel = set_scene_beside(scene)
    for slug in ("bridge", "tunnel"):
        browser.post(f"/a/{slug}/follow")
    merge_debates(scene.article, tunnel.article)
    assert read_followed(require_reader(ada)) == [tunnel.article]


def test_an_account_follows_a_bounded_number_of_debates(scene: Scene, browser: Browser, ada: Identity) -> None:
    others = [make_article(number) for number in range(MAX_FOLLOWS)]
    now = timezone.now()
    Follow.objects.bulk_create(Follow(reader=require_reader(ada), article=other, due=now) for other in others)
    browser.post("/a/bridge/follow")
    followed = read_followed(require_reader(ada))
    assert len(followed) == MAX_FOLLOWS and followed[0] == scene.article and followed[-1] == others[1]


def test_an_account_without_mail_gets_no_old_news_later(scene: Scene, browser: Browser, mail: MailServer) -> None:
    browser.post("/a/bridge/follow")
    browser.post("/account/mail/", AT_ONCE | {"followed": "never"})
    scene.post(scene.ben, "Old news.")
    pass_a_day()
    browser.post("/account/mail/", AT_ONCE)
    pass_a_day(2 * DAY)
    assert not mail.mails and FOLLOWED.default == "daily"
