"""Mail about what concerns a reader: from an outbox, in order, as often as they want it, through a real server."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from debate.mailing.sending import MAX_ATTEMPTS, MailServerAway, send_due
from debate.moderation.decisions import decide
from debate.outbox.adding import KEPT, add_notice, count_due, forget_old_items
from debate.outbox.choices import MAX_REFUSALS, choose, note_language
from debate.outbox.models import OutboxItem
from debate.readers.identity import Identity
from debate.readers.models import Notice
from debate.readers.notices import dismiss_notice, notify
from debate.rights.asking import require_reader
from tests.cast import Scene, account, confirm_address, set_scene
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db

ADA = "ada@readers.example"
AT_ONCE = {"reply": "at_once", "mention": "at_once", "decision": "at_once", "followed": "daily"}


@pytest.fixture
def mail(mail: MailServer, settings: Settings) -> MailServer:
    settings.PUBLIC_URL = "https://debate.example"
    return mail


@pytest.fixture
def scene(mail: MailServer) -> Scene:
    return set_scene()


@pytest.fixture
def ada(scene: Scene) -> Identity:
    """An account with a confirmed address that wants everything at once."""
    ada = confirm_address(account("Ada"), ADA)
    want(ada)
    return ada


def want(who: Identity, language: str = "en", **paces: str) -> None:
    choose(require_reader(who).pk, paces=AT_ONCE | paces, follows_on_posting=False, language=language)


def send_all() -> None:
    while send_due():
        pass


def texts(mail: EmailMessage) -> tuple[str, str]:
    """Return the plain text and the HTML of a mail."""
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain and html
    return plain.get_content(), html.get_content()


def test_a_reply_is_mailed_as_text_and_html_in_the_readers_language(
    scene: Scene, ada: Identity, mail: MailServer
) -> None:
    first = scene.post(ada, "A bridge, please.")
    want(ada, "de")
    reply = scene.post(scene.ben, "For <b>whom</b> & *why*?", parent=first)
    send_all()
    (sent,) = mail.mails
    assert sent["To"] == ADA and sent["From"] == "Debates <debates@news.example>"
    assert sent["Subject"] == "Ben hat auf Ihren Kommentar geantwortet. (debate.example)"
    plain, html = texts(sent)
    assert "> For <b>whom</b> & why?" in plain and "For &lt;b&gt;whom&lt;/b&gt; &amp; why?" in html
    assert 'lang="de" dir="ltr"' in html and "A new bridge" in plain and "A new bridge" in html
    for text in (plain, html):
        assert f"https://debate.example/a/bridge/?comment={reply.pk}#comment-{reply.pk}" in text
        assert "https://debate.example/account/mail/" in text
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert sent["List-Unsubscribe"].strip().startswith("<https://debate.example/mail/unsubscribe/")
    note_language(require_reader(ada).pk, "ar")
    scene.post(scene.ben, "Again.", parent=first)
    send_all()
    assert 'lang="ar" dir="rtl"' in texts(mail.mails[-1])[1]


def test_a_decision_is_mailed_and_guests_and_unconfirmed_accounts_get_none(
    scene: Scene, ada: Identity, mail: MailServer
) -> None:
    for who in (ada, account("Cleo"), scene.ann):
        decide(scene.mo, scene.post(who, f"Rude words of {who.reader}.").pk, action="remove")
    send_all()
    (sent,) = mail.mails
    assert sent["To"] == ADA and "A moderator removed your comment." in texts(sent)[0]
    # There it says why.
    assert "https://debate.example/account/comments/" in texts(sent)[0]


def test_an_hours_news_is_one_mail_without_anything_removed_or_dismissed_since(
    scene: Scene, ada: Identity, mail: MailServer
) -> None:
    want(ada, reply="hourly")
    first, began = scene.post(ada), timezone.now()
    replies = [scene.post(scene.ben, f"Reply {number}.", parent=first) for number in range(4)]
    decide(scene.mo, replies[1].pk, action="remove")
    seen = Notice.objects.get(comment=replies[2])
    dismiss_notice(ada, seen.pk)
    send_all()
    assert not mail.mails and OutboxItem.objects.exists()
    with time_machine.travel(began + timedelta(hours=1, seconds=5)):
        send_all()
    (sent,) = mail.mails
    assert sent["Subject"] == "2 updates from debate.example"
    plain = texts(sent)[0]
    assert "Reply 0." in plain and "Reply 3." in plain and "Reply 1." not in plain and "Reply 2." not in plain
    assert not OutboxItem.objects.exists()


def test_a_mail_without_any_news_left_is_not_sent(scene: Scene, ada: Identity, mail: MailServer) -> None:
    reply = scene.post(scene.ben, parent=scene.post(ada))
    decide(scene.mo, reply.pk, action="remove")
    send_all()
    assert not mail.mails and not OutboxItem.objects.exists()


def test_an_address_that_keeps_refusing_gets_no_more_mail_until_its_owner_asks(
    scene: Scene, ada: Identity, mail: MailServer
) -> None:
    reader_id, cleo = require_reader(ada).pk, confirm_address(account("Cleo"), "cleo@readers.example")
    mail.refused[ADA] = "550 No such mailbox"
    for _ in range(MAX_REFUSALS):
        for who in (reader_id, require_reader(cleo).pk):
            notify(who, Notice.Kind.LIFTED)
        send_all()
    # The others get theirs.
    assert mail.addresses() == ["cleo@readers.example"] * MAX_REFUSALS
    mail.refused.clear()
    notify(reader_id, Notice.Kind.LIFTED)
    send_all()
    assert ADA not in mail.addresses()
    want(ada)
    notify(reader_id, Notice.Kind.LIFTED)
    send_all()
    assert mail.addresses()[-1] == ADA


def test_a_mail_that_is_not_taken_for_now_is_tried_again_later_and_later(
    scene: Scene, ada: Identity, mail: MailServer
) -> None:
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    mail.refused[ADA] = "451 Try again later"
    began, waits = timezone.now(), []
    send_all()
    for _ in range(3):
        due = OutboxItem.objects.get().due
        waits.append(round((due - began).total_seconds() / 60))
        with time_machine.travel(due, tick=False):
            began = timezone.now()
            send_all()
    assert waits == [1, 2, 4] and not mail.mails
    mail.refused.clear()
    with time_machine.travel(OutboxItem.objects.get().due, tick=False):
        send_all()
    assert mail.addresses() == [ADA]


def test_a_mail_that_is_never_taken_is_given_up(scene: Scene, ada: Identity, mail: MailServer) -> None:
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    mail.refused[ADA] = "451 Try again later"
    OutboxItem.objects.update(attempts=MAX_ATTEMPTS - 1)
    send_all()
    assert not OutboxItem.objects.exists()


def test_nothing_is_lost_while_the_server_is_away(
    scene: Scene, ada: Identity, mail: MailServer, settings: Settings
) -> None:
    other = MailServer()
    mail.stop()
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    with pytest.raises(MailServerAway):
        send_all()
    other.use(settings)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert count_due()[0] == 1
        send_all()
    assert other.addresses() == [ADA] and count_due() == (0, None)
    other.stop()


def test_any_backend_of_django_sends_the_outbox(
    scene: Scene, ada: Identity, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notify(require_reader(ada).pk, Notice.Kind.LIFTED)
    send_all()
    assert len(mailoutbox) == 1 and not OutboxItem.objects.exists()


def test_a_full_outbox_is_sent_in_its_order(scene: Scene, mail: MailServer) -> None:
    readers = [confirm_address(account(f"R{number}"), f"r{number}@readers.example") for number in range(120)]
    for who in readers:
        notify(require_reader(who).pk, Notice.Kind.LIFTED)
    send_all()
    assert mail.addresses() == [f"r{number}@readers.example" for number in range(120)]
    ids = [sent["Message-ID"] for sent in mail.mails]
    assert len(set(ids)) == 120


def test_what_could_not_be_sent_for_a_week_is_deleted(scene: Scene, ada: Identity, mail: MailServer) -> None:
    reader_id = require_reader(ada).pk
    with time_machine.travel(timezone.now() - KEPT - timedelta(hours=1)):
        notify(reader_id, Notice.Kind.LIFTED)
    newer = notify(reader_id, Notice.Kind.LIFTED)
    assert forget_old_items() == 1
    assert OutboxItem.objects.get().notice_id == newer.pk


def test_without_mail_nothing_is_queued(scene: Scene, ada: Identity, settings: Settings) -> None:
    settings.MAIL_IS_SENT = False
    add_notice(require_reader(ada).pk, notify(require_reader(ada).pk, Notice.Kind.LIFTED).pk, "lifted")
    assert not OutboxItem.objects.exists()
