"""Sends what is due to devices: several at a time, since a push service can be slow, and each device in its own order.

An item is deleted when the push service has taken it. If the process is killed in between, the device gets it again,
and shows it once.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from debate.counters import PUSHES
from debate.http.public_addresses import Answered, NotPublic, PublicClient
from debate.mailing.entries import site_of
from debate.outbox.choices import read_mailbox
from debate.outbox.models import OutboxItem, PushDevice
from debate.push.encryption import authorization, encrypt
from debate.push.messages import write_message

# Devices that get notifications in one pass, and requests at the same time.
BATCH, AT_ONCE = 64, 8
# Longer than push services take; all of a pass then takes less than a minute.
TIMEOUT_S = 5.0
# A device gets at most one message in this time; everything until then is in one message.
GAP = timedelta(minutes=1)
MAX_ITEMS = 100
# How long a push service keeps a message for a device that is off.
KEPT_BY_SERVICE = timedelta(days=2)
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=3)
# The last attempt is about a day after the first one.
MAX_ATTEMPTS = 14
# The device is gone, or was added with a key that this server no longer has.
_GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Push:
    """What one device is to be told; without `content` there is no news in the items."""

    device: PushDevice
    item_ids: Sequence[int]
    attempts: int
    content: bytes | None


def send_due_pushes(is_ours: Callable[[], bool] = lambda: True) -> bool:
    """Send at most `BATCH` devices what is due, as long as `is_ours` says so; says whether there are more."""
    if not settings.PUSH_KEY:
        return False
    devices = _due_devices()
    pushes = [push for device in devices if (push := _write(device))]
    told = [push for push in pushes if push.content is not None]
    if not is_ours():
        return False
    with (
        PublicClient(own=settings.PUSH_ORIGINS, at_once=AT_ONCE) as client,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        for push, answer in zip(told, threads.map(partial(_hand_over, client), told), strict=True):
            _note(push, answer)
    for push in pushes:
        if push.content is None:
            _items(push).delete()
    return len(devices) == BATCH


def _due_devices() -> list[PushDevice]:
    now = timezone.now()
    due = OutboxItem.objects.filter(device__isnull=False, due__lte=now)
    due = due.filter(Q(device__told=None) | Q(device__told__lte=now - GAP))
    # While a device is not reached, newer messages wait behind the older ones.
    postponed = OutboxItem.objects.filter(device=OuterRef("device"), attempts__gt=0, due__gt=now)
    due = due.exclude(Exists(postponed))
    first = due.order_by("due", "pk").values_list("device", flat=True)[: BATCH * MAX_ITEMS]
    numbers = list(dict.fromkeys(first))[:BATCH]
    found = PushDevice.objects.select_related("session").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


def _write(device: PushDevice) -> Push | None:
    """Return what a device is to be told; one that is not signed in any more is removed instead."""
    lasting = Session.objects.filter(session_key=device.session.session_key, expire_date__gt=timezone.now())
    if not lasting.exists():
        device.delete()
        return None
    items = OutboxItem.objects.filter(device=device, due__lte=timezone.now()).order_by("created", "pk")
    waiting = list(
        items.select_related("reader", "article", "notice__comment__article", "notice__sanction")[:MAX_ITEMS]
    )
    # A device at a site's domain learns nothing of other sites.
    here = [item for item in waiting if device.site_id is None or site_of(item) in (None, device.site_id)]
    try:
        message = write_message(read_mailbox(device.reader_id), here) if here else None
        content = encrypt(message, p256dh=device.p256dh, auth=device.auth) if message is not None else None
    except Exception:
        # Whatever is wrong with this message, the other devices get theirs.
        log.exception("A push message can't be written; it is dropped")
        content = None
    attempts = max((item.attempts for item in waiting), default=0)
    return Push(device, [item.pk for item in waiting], attempts, content)


def _hand_over(client: PublicClient, push: Push) -> Answered | None:
    """Give a message to the push service, without the database; None without an answer."""
    assert push.content is not None
    headers = {
        "Authorization": authorization(push.device.endpoint),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_BY_SERVICE.total_seconds())),
        "Urgency": "normal",
    }
    try:
        return client.post(push.device.endpoint, content=push.content, headers=headers, timeout_s=TIMEOUT_S)
    except NotPublic:
        return Answered(HTTPStatus.GONE, None)
    except OSError:
        return None
    except Exception:
        # What the other devices got has to be stored, or they get it again.
        log.exception("A push message can't be sent; it is tried again")
        return None


def _note(push: Push, answer: Answered | None) -> None:
    status = answer.status if answer else None
    if status is not None and HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        PushDevice.objects.filter(pk=push.device.pk).update(told=timezone.now())
        _items(push).delete()
        PUSHES.labels("sent").inc()
    elif status in _GONE:
        push.device.delete()
        PUSHES.labels("gone").inc()
    elif status is not None and status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS:
        # The same message would be refused again.
        log.warning("A push service refuses a message with status %s", status)
        _items(push).delete()
        PUSHES.labels("refused").inc()
    elif push.attempts + 1 >= MAX_ATTEMPTS:
        _items(push).delete()
        PUSHES.labels("given_up").inc()
    else:
        asked = timedelta(seconds=(answer and answer.retry_after_s) or 0)
        wait = max(min(FIRST_RETRY * 2**push.attempts, LAST_RETRY), min(asked, LAST_RETRY))
        _items(push).update(attempts=F("attempts") + 1, due=timezone.now() + wait)
        PUSHES.labels("postponed").inc()


def _items(push: Push) -> QuerySet[OutboxItem]:
    return OutboxItem.objects.filter(pk__in=push.item_ids)
