"""An outbox of 100,000 rows is sent in its order, batch by batch, and the next mail is found by an index."""

from datetime import timedelta
from random import Random

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from debate.mailing.sending import BATCH, send_due
from debate.outbox.kinds import DECISION, MailPace
from debate.outbox.models import OutboxItem
from debate.readers.models import Notice, Reader
from tests.cast import set_scene

pytestmark = pytest.mark.django_db

ROWS = 100_000
# The mails that are sent here have one item each; all other items are due later.
SENT, LATER = 2 * BATCH, 50


@pytest.fixture(autouse=True)
def _mail(settings: Settings) -> None:
    settings.MAIL_IS_SENT = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PUBLIC_URL = "https://debate.example"


def fill() -> list[str]:
    """Let readers wait for a mail each; returns their addresses in the order of the mails."""
    addresses = [f"r{place}@readers.example" for place in range(SENT + LATER)]
    users = User.objects.bulk_create(User(username=address) for address in addresses)
    readers = Reader.objects.bulk_create(Reader(name=f"R{place}", user=user) for place, user in enumerate(users))
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=address, verified=True, primary=True)
        for user, address in zip(users, addresses, strict=True)
    )
    notices = Notice.objects.bulk_create(Notice(reader=reader, kind=Notice.Kind.LIFTED) for reader in readers)
    began = timezone.now() - timedelta(hours=1)
    items = [
        OutboxItem(
            reader=notice.reader,
            notice=notice,
            kind=DECISION.name,
            pace=MailPace.AT_ONCE,
            created=began,
            due=began + timedelta(seconds=place),
        )
        for place, notice in enumerate(notices)
    ]
    # The order of mails is that of `due`, not the one in which they were added.
    OutboxItem.objects.bulk_create(items[SENT:])
    columns = ", ".join(f'"{field.column}"' for field in OutboxItem._meta.concrete_fields if not field.primary_key)
    with connection.cursor() as cursor:
        while OutboxItem.objects.count() < ROWS:
            cursor.execute(f"INSERT INTO debate_outboxitem ({columns}) SELECT {columns} FROM debate_outboxitem")
    OutboxItem.objects.bulk_create(Random(1).sample(items[:SENT], SENT))
    return addresses


def plan_of(statement: str) -> str:
    """Return the database's plan for a statement."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE debate_outboxitem")
        cursor.execute(f"{'EXPLAIN' if connection.vendor == 'postgresql' else 'EXPLAIN QUERY PLAN'} {statement}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_an_outbox_of_100_000_rows_is_sent_in_its_order(mailoutbox: list[EmailMessage]) -> None:
    set_scene()
    addresses = fill()
    with CaptureQueriesContext(connection) as statements:
        assert send_due()
    assert [mail.to[0] for mail in mailoutbox] == addresses[:BATCH]
    finding = next(one["sql"] for one in statements if "ORDER BY" in one["sql"] and "LIMIT 1" in one["sql"])
    assert "mails_by_due" in plan_of(finding)
    # Without the lease nothing is sent, and nothing is lost.
    waiting = OutboxItem.objects.count()
    assert not send_due(lambda: False)
    assert OutboxItem.objects.count() == waiting
    assert send_due()
    assert [mail.to[0] for mail in mailoutbox] == addresses[:SENT]
    assert OutboxItem.objects.count() == waiting - BATCH >= ROWS
