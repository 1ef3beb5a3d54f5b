"""A server sends its outbox by itself. Killed in the middle, nothing is lost, and at most one mail is sent twice."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from debate.outbox.models import OutboxItem
from debate.readers.models import Notice
from debate.readers.notices import notify
from debate.rights.asking import require_reader
from tests.cast import account, confirm_address
from tests.support.mail import MailServer
from tests.support.servers import wait_until
from tests.support.stage import Stage, change

READERS = 150


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


def fill_outbox(name: str) -> None:
    """Let many readers wait for a mail."""
    # A process without its own settings for mail.
    from django.conf import settings

    settings.MAIL_IS_SENT = True
    for number in range(READERS):
        who = confirm_address(account(f"{name}{number}"), f"{name}{number}@readers.example")
        notify(require_reader(who).pk, Notice.Kind.LIFTED)


def count_waiting() -> int:
    return OutboxItem.objects.count()


def test_a_killed_server_loses_no_mail_and_sends_at_most_one_twice(stage: Stage, mail: MailServer) -> None:
    settings = {"MAIL_URL": f"smtp://127.0.0.1:{mail.port}", "MAIL_FROM": "Debates <debates@news.example>"}
    stage.act(fill_outbox, "w")
    wanted = [f"w{number}@readers.example" for number in range(READERS)]
    first = stage.new_server(**settings)
    first.start()
    wait_until(lambda: len(mail.mails) > READERS // 3, "a third is sent")
    first.kill()
    sent = len(mail.mails)
    assert sent < READERS
    # Nobody waits for the lease to expire.
    stage.act(change, "Lease", "outbox", expires=timezone.now() - timedelta(seconds=1))
    with stage.running_server(**settings):
        wait_until(lambda: stage.act(count_waiting) == 0, "the rest is sent")
    twice = [address for address, times in Counter(mail.addresses()).items() if times > 1]
    assert list(dict.fromkeys(mail.addresses())) == wanted and len(twice) <= 1
    assert len(mail.mails) == READERS + len(twice)
