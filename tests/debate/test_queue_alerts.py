"""Moderators get an alert, by mail and through a webhook, if their queue is too long or a comment waits too long."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from debate.mailing.queue_alerts import check_queue
from debate.mailing.webhook import call_webhook
from debate.moderation.reports import report_comment
from debate.outbox.models import OutboxItem
from debate.readers.models import Role
from tests.cast import Scene, account, confirm_address, guest, set_scene
from tests.debate.test_outbox import mail, send_all, texts
from tests.support.mail import MailServer

pytestmark = pytest.mark.django_db
__all__ = ["mail"]

MO = "mo@news.example"


class Chat:
    """A chat program's webhook on loopback, which keeps the requests that it gets."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.status = 200
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                heard = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                # Before the answer, which the caller may read at once.
                if chat.status == 200:
                    chat.heard.append(heard)
                self.send_response(chat.status)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def chat(settings: Settings) -> Iterator[Chat]:
    chat = Chat()
    settings.QUEUE_WEBHOOK_URL = chat.url
    yield chat
    chat.stop()


@pytest.fixture
def scene(mail: MailServer) -> Scene:
    scene = set_scene()
    confirm_address(scene.mo, MO)
    # She moderates other debates.
    confirm_address(account("Sport", role=Role.MODERATOR, sections="Sport"), "sport@news.example")
    return scene


def report(scene: Scene, number: int) -> None:
    for place in range(number):
        comment = scene.post(scene.ann, f"Rude words, number {place} of {number}.")
        report_comment(guest(f"Reporter {number}.{place}"), comment.pk, reason="abuse")


def test_a_long_queue_is_told_once_an_hour_to_those_who_moderate_it(
    scene: Scene, mail: MailServer, chat: Chat, settings: Settings
) -> None:
    settings.QUEUE_ALERT_LENGTH = 3
    with time_machine.travel(timezone.now(), tick=False):
        report(scene, 2)
        assert not check_queue()
        report(scene, 1)
        assert check_queue() and not check_queue()
    send_all()
    call_webhook()
    (sent,) = mail.mails
    assert sent["To"] == MO and "3 comments wait in the moderators' queue." in texts(sent)[0]
    assert "https://debate.example/moderation/" in texts(sent)[0]
    (heard,) = chat.heard
    assert heard.pop("text") == "3 comments wait in the moderators' queue. https://debate.example/moderation/"
    assert heard == {"event": "queue", "waiting": 3, "held": 0, "oldest_s": 0}
    with time_machine.travel(timezone.now() + timedelta(hours=1, minutes=1)):
        assert check_queue()


def test_a_comment_that_waits_for_too_long_is_told(scene: Scene, mail: MailServer, settings: Settings) -> None:
    settings.QUEUE_ALERT_MINUTES = 30
    report(scene, 1)
    assert not check_queue()
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        assert check_queue()
        send_all()
    assert "The first one has waited for 31 minutes." in texts(mail.mails[0])[0]


def test_a_webhook_that_fails_is_called_again(scene: Scene, chat: Chat, settings: Settings) -> None:
    settings.QUEUE_ALERT_LENGTH = 1
    report(scene, 1)
    chat.status = 503
    check_queue()
    call_webhook()
    chat.status = 200
    call_webhook()
    assert not chat.heard
    with time_machine.travel(timezone.now() + timedelta(minutes=1, seconds=1)):
        call_webhook()
    assert [heard["waiting"] for heard in chat.heard] == [1]
    assert not OutboxItem.objects.filter(reader=None).exists()
